import { type Executor, localExecutor } from '@supermask/experiments';
import type { ArgsDef } from 'citty';
import { parseNumber } from './parse-number.ts';

/** The flags that say where the runs of a sweep are done. */
export const executorArgs = {
  executor: { type: 'string', description: 'local (default)' },
  processes: { type: 'string', description: 'of local: runs at a time (default: the cores that there are)' },
} as const satisfies ArgsDef;

export interface ExecutorFlags {
  readonly executor?: string | undefined;
  readonly processes?: string | undefined;
}

/** What does the runs of a sweep. */
export function chooseExecutor({ executor = 'local', processes }: ExecutorFlags): Executor {
  if (executor !== 'local') throw new Error(`--executor must be local, got "${executor}"`);
  const count = parseNumber('processes', processes);
  return localExecutor(count === undefined ? {} : { processes: count });
}
