import type { RedisOptions } from './redis-options.ts';

/** A client of BullMQ's. */
interface Client {
  on(event: 'error', listener: (error: Error) => void): unknown;
  off(event: 'error', listener: (error: Error) => void): unknown;
  waitUntilReady(): Promise<unknown>;
}

/** Milliseconds for a server that is just starting too. */
const patience = 10_000;

/**
 * Waits until a client has its connection. Afterwards a server may go away for any time; one that is not there at
 * the beginning is a mistake in the address more often.
 *
 * @throws with the reason, naming host and port: at once if the server answers and refuses.
 */
export async function reachRedis(client: Client, { host, port }: RedisOptions): Promise<void> {
  let last = new Error('no answer');
  let listener: (error: Error) => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  const refused = new Promise<never>((_, reject) => {
    listener = (error) => {
      last = error;
      if (error.name === 'ReplyError') reject(error);
    };
    timer = setTimeout(() => reject(last), patience);
  });
  client.on('error', listener);
  try {
    await Promise.race([client.waitUntilReady(), refused]);
  } catch (cause) {
    const { message, code } = cause as NodeJS.ErrnoException;
    throw new Error(`[supermask/experiments] redis: no connection to ${host}:${port}: ${message || code}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
    client.off('error', listener);
  }
}
