type Bullmq = typeof import('bullmq');

/**
 * BullMQ and, through it, ioredis: peers that only sweeps over several machines need.
 *
 * @throws with the command that installs them, where they are not.
 */
export async function loadBullmq(): Promise<Bullmq> {
  try {
    // BullMQ asks for ioredis late, and then in words of its own.
    await import('ioredis');
    return await import('bullmq');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw cause;
    throw new Error(
      '[supermask/experiments] bullmq: the packages bullmq and ioredis are not there ' +
        '(npm install bullmq ioredis, where this package is installed)',
      { cause },
    );
  }
}
