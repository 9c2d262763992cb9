import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readResult } from '../result.ts';
import type { Executor, ExecutorOptions, Job, JobEvent } from './executor.ts';
import { JobChild, jobProcess } from './job-child.ts';
import { type JobEnd, runFolder } from './run-job.ts';

export interface LocalExecutorOptions {
  /** Runs at a time, each in a process of its own; by default as many as this process may use cores. */
  readonly processes?: number;
  /** How often in a row a run may lose its process without an epoch in between. */
  readonly attempts?: number;
  /** Milliseconds before another look at a run that a process of another sweep does. */
  readonly lookEvery?: number;
  /** The program of the processes; see `JobChild`. */
  readonly script?: URL;
}

/**
 * Runs on this machine. A run whose process is killed, or runs out of memory, goes on in another one from its last
 * checkpoint; one that fails by itself is not tried again. Sweeps on one folder share its runs: each of them ends
 * once, and both are told. Aborting stops the processes behind a checkpoint.
 */
export function localExecutor({
  processes = availableParallelism(),
  attempts = 3,
  lookEvery = 500,
  script = jobProcess,
}: LocalExecutorOptions = {}): Executor {
  if (!Number.isInteger(processes) || processes < 1) {
    throw new Error(
      `[supermask/experiments] localExecutor: processes must be an integer ≥ 1, got ${processes}`,
    );
  }
  const settings = { processes, attempts, lookEvery, script };
  return { name: 'local', run: (jobs, options) => runLocally(jobs, { ...options, ...settings }) };
}

interface Waiting {
  readonly job: Job;
  /** Processes lost since the last epoch. */
  readonly lost: number;
  /** When it may be tried, in milliseconds of `performance`. */
  readonly from: number;
}

type Settings = ExecutorOptions & Required<LocalExecutorOptions>;

async function* runLocally(
  jobs: readonly Job[],
  settings: Settings,
): AsyncGenerator<JobEvent, void, undefined> {
  const { dir, processes, signal } = settings;
  signal?.throwIfAborted();
  const waiting: Waiting[] = [];
  for (const job of jobs) {
    // Without starting a process; a damaged result is one for `runJob` to say.
    const result = await readResult(join(runFolder(dir, job.id), 'result.json')).catch(() => undefined);
    if (result) yield { type: 'finished', id: job.id, cached: true };
    else waiting.push({ job, lost: 0, from: 0 });
  }
  const events: JobEvent[] = [];
  let wake = (): void => {};
  const tell = (event: JobEvent): void => {
    events.push(event);
    wake();
  };
  // Whoever follows the events may give up before their end.
  const given = new AbortController();
  const stop = signal ? AbortSignal.any([signal, given.signal]) : given.signal;
  let working = true;
  const hands = Array.from({ length: Math.min(processes, waiting.length) }, () =>
    work(waiting, { ...settings, signal: stop, tell }),
  );
  const all = Promise.all(hands).finally(() => {
    working = false;
    wake();
  });
  // Thrown below.
  all.catch(() => {});
  try {
    while (working || events.length > 0) {
      const event = events.shift();
      if (event) yield event;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (!working) resolve();
        });
      }
    }
    await all;
    signal?.throwIfAborted();
  } finally {
    given.abort(new Error('given up'));
    await Promise.allSettled(hands);
  }
}

/** One process after the other, each for as many jobs as it stands. */
async function work(
  waiting: Waiting[],
  { tell, ...settings }: Settings & { readonly tell: (event: JobEvent) => void },
): Promise<void> {
  const { attempts, lookEvery, script, signal } = settings;
  let child: JobChild | undefined;
  try {
    for (let next = waiting.shift(); next !== undefined && !signal?.aborted; next = waiting.shift()) {
      const { job, from } = next;
      let { lost } = next;
      const wait = from - performance.now();
      if (wait > 0) await delay(wait, undefined, { ...(signal ? { signal } : {}) }).catch(() => {});
      child ??= new JobChild(script);
      let end: JobEnd;
      try {
        end = await child.run(job, {
          ...settings,
          onEvent(event) {
            if (event.type === 'progress') lost = 0;
            tell(event);
          },
        });
        // Somebody told its process alone to stop.
        if (end.type === 'stopped' && !signal?.aborted) throw new Error('its process was told to stop');
      } catch (error) {
        void child.end();
        child = undefined;
        if (++lost < attempts) waiting.unshift({ job, lost, from: 0 });
        else tell({ type: 'failed', id: job.id, error: `${(error as Error).message}, ${lost} times` });
        continue;
      }
      if (end.type === 'busy') waiting.push({ job, lost, from: performance.now() + lookEvery });
      if (end.type === 'finished') tell({ type: 'finished', id: job.id, cached: end.cached });
      if (end.type === 'failed') {
        tell({ type: 'failed', id: job.id, error: end.error });
        // What an error left in memory goes with its process.
        await child.end();
        child = undefined;
      }
    }
  } finally {
    await child?.end();
  }
}
