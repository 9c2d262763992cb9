import { bullmqExecutor, type Executor, localExecutor } from '@supermask/experiments';
import type { ArgsDef } from 'citty';
import { parseNumber } from './parse-number.ts';
import { redisArgs, redisUrl } from './redis-args.ts';

/** The flags that say where the runs of a sweep are done. */
export const executorArgs = {
  executor: { type: 'string', description: 'local (default), or bullmq: by workers, through Redis' },
  processes: { type: 'string', description: 'of local: runs at a time (default: the cores that there are)' },
  ...redisArgs,
} as const satisfies ArgsDef;

export interface ExecutorFlags {
  readonly executor?: string | undefined;
  readonly processes?: string | undefined;
  readonly redis?: string | undefined;
  readonly prefix?: string | undefined;
}

/** What does the runs of a sweep. */
export function chooseExecutor({ executor = 'local', processes, ...queue }: ExecutorFlags): Executor {
  if (executor === 'bullmq') {
    if (processes !== undefined) throw new Error('--processes is of local; workers have --concurrency');
    return bullmqExecutor(redisUrl(queue), { prefix: queue.prefix });
  }
  if (executor !== 'local') throw new Error(`--executor must be local or bullmq, got "${executor}"`);
  if ((queue.redis ?? queue.prefix) !== undefined) throw new Error('--redis and --prefix are of bullmq');
  const count = parseNumber('processes', processes);
  return localExecutor(count === undefined ? {} : { processes: count });
}
