import type { RunConfig } from '../config.ts';

/** One run of a sweep. */
export interface Job {
  /** The hash of the configuration, which is the name of the run's folder too. */
  readonly id: string;
  readonly config: RunConfig;
}

/** What becomes of a job. One that was finished before is `finished` at once, with `cached`. */
export type JobEvent =
  | { readonly type: 'started'; readonly id: string }
  | { readonly type: 'progress'; readonly id: string; readonly epoch: number; readonly epochs: number }
  | { readonly type: 'finished'; readonly id: string; readonly cached: boolean }
  | { readonly type: 'failed'; readonly id: string; readonly error: string };

export interface ExecutorOptions {
  /** The sweep's folder: a run is in `runs/<id>` of it, and its `result.json` marks it as finished. */
  readonly dir: string;
  /** The folder above those of the data sets' official files. */
  readonly dataDir?: string | undefined;
  /** Ends all work soon; what is unfinished goes on from its checkpoints another time. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Does jobs, here or elsewhere, in any order and several at a time. Work is done at least once: what makes a run
 * stand once in the results is that its folder is named by its hash, that one process at a time owns it, and that
 * its bits are the same whoever computes them.
 *
 * One `finished` or `failed` event ends each job; a failed one does not end the others. Aborting ends the events
 * with the signal's reason thrown.
 */
export interface Executor {
  readonly name: string;
  run(jobs: readonly Job[], options: ExecutorOptions): AsyncIterable<JobEvent>;
}
