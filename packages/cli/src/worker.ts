import { hostname } from 'node:os';
import { type JobEvent, serveJobs } from '@supermask/experiments';
import { type ArgsDef, type CommandDef, defineCommand } from 'citty';
import { interruption } from './interruption.ts';
import { parseNumber } from './parse-number.ts';
import { redisArgs, redisUrl } from './redis-args.ts';

const args = {
  ...redisArgs,
  dir: { type: 'string', required: true, description: 'folder of the sweep, best shared by all machines' },
  'data-dir': { type: 'string', description: 'folder above those of the data sets (not for glyphs)' },
  concurrency: { type: 'string', description: 'runs at a time, each in a process (default 1)' },
  'lock-duration': {
    type: 'string',
    description: 'seconds after which another worker takes over from one that is gone (default 60)',
  },
} as const satisfies ArgsDef;

/** `supermask worker`: does the runs that sweeps queue in Redis, until Ctrl-C or SIGTERM. */
export const worker: CommandDef<typeof args> = defineCommand({
  meta: { name: 'worker', description: 'Do the runs that `sweep --executor bullmq` queues in Redis' },
  args,
  async run({ args: given }) {
    const url = given.redis ?? process.env.SUPERMASK_REDIS;
    if (url === undefined)
      throw new Error('--redis is missing: the address of the server, or SUPERMASK_REDIS');
    const seconds = parseNumber('lock-duration', given['lock-duration']);
    await serveJobs(redisUrl(given), {
      prefix: given.prefix,
      dir: given.dir,
      dataDir: given['data-dir'],
      concurrency: parseNumber('concurrency', given.concurrency),
      lockDuration: seconds === undefined ? undefined : seconds * 1000,
      signal: interruption(),
      onReady: () => process.stderr.write(`${hostname()} waits for runs\n`),
      onEvent: (event) => process.stderr.write(line(event)),
      onTrouble: (reason) => process.stderr.write(`trouble: ${reason}\n`),
    });
  },
});

function line(event: JobEvent): string {
  switch (event.type) {
    case 'started':
      return `${event.id}  started\n`;
    case 'progress':
      return `${event.id}  epoch ${event.epoch}/${event.epochs}\n`;
    case 'finished':
      return `${event.id}  ${event.cached ? 'was finished' : 'finished'}\n`;
    case 'failed':
      return `${event.id}  failed: ${event.error}\n`;
  }
}
