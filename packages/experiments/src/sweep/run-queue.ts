import type { JobEvent } from './executor.ts';
import { type RedisOptions, redisOptions } from './redis-options.ts';
import type { RunFiles } from './run-files.ts';

/** The queue of all sweeps under one prefix. */
export const queueName = 'runs';

/** What a worker returns for a finished run. */
export interface RunValue {
  /** Whether the worker found it finished. */
  readonly cached: boolean;
  readonly files: RunFiles;
}

/** What a worker reports in between. */
export type RunProgress = Extract<JobEvent, { readonly type: 'started' | 'progress' }>;

/** A job's name in the queue; one of digits alone is not allowed there. */
export function queuedId(id: string): string {
  return `run-${id}`;
}

/**
 * Where the queue is.
 *
 * @param prefix of its keys in Redis.
 * @throws on an address that is none (see `redisOptions`), and on a prefix with blanks: clients bear its name.
 */
export function runQueue(
  url: string,
  prefix = 'supermask',
): { readonly connection: RedisOptions; readonly prefix: string } {
  if (!/^[\w.{}-]+$/.test(prefix)) {
    throw new Error(
      `[supermask/experiments] redis: expected a prefix of letters, digits and ._-{}, got "${prefix}"`,
    );
  }
  return { connection: redisOptions(url), prefix };
}
