import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ResultRow } from '../result-row.ts';
import type { RowJob } from './plan.ts';
import type { RowTask } from './row-process.ts';
import { RowRunner } from './run-jobs.ts';

export interface RowPoolOptions {
  /** 1: this one. */
  readonly processes: number;
  readonly dataDir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A process that was killed is replaced so often for the same jobs. */
const ATTEMPTS = 3;

/**
 * Does groups of jobs, each in one of several processes.
 *
 * @param onRow told of each finished run at once.
 * @throws what a run throws, when no other one goes on any more; and where a process ends again and again.
 */
export async function rowPool(
  groups: readonly (readonly RowJob[])[],
  onRow: (row: ResultRow) => void,
  { processes, dataDir, signal }: RowPoolOptions,
): Promise<void> {
  if (processes === 1) {
    const runner = new RowRunner(dataDir);
    for (const jobs of groups) for await (const row of runner.run(jobs, signal)) onRow(row);
    return;
  }
  const waiting = [...groups];
  const stop = new AbortController();
  const ended = AbortSignal.any([stop.signal, ...(signal ? [signal] : [])]);
  const work = async (): Promise<void> => {
    let child: RowChild | undefined;
    try {
      for (let jobs = waiting.shift(); jobs && !ended.aborted; jobs = waiting.shift()) {
        let left = [...jobs];
        for (let attempt = 1; left.length > 0; attempt++) {
          child ??= new RowChild(ended);
          const finished = await child.run({ jobs: left, dataDir }, onRow);
          if (finished === left.length) break;
          // It was killed.
          child = undefined;
          left = left.slice(finished);
          if (attempt === ATTEMPTS)
            throw new Error('[supermask/experiments] reproduce: a process ends again and again');
        }
      }
    } catch (error) {
      stop.abort(error);
      throw error;
    } finally {
      child?.end();
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: processes }, work));
  signal?.throwIfAborted();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

/** A process that trains. */
class RowChild {
  private readonly child: ChildProcess;
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    const script = fileURLToPath(new URL('./row-process.js', import.meta.url));
    if (!existsSync(script)) {
      throw new Error(
        '[supermask/experiments] reproduce: several processes need the built package (pnpm build)',
      );
    }
    this.signal = signal;
    // What this process was told about its own script (loaders) does not hold for that one.
    this.child = fork(script, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /** @returns how many rows came: fewer than jobs if the process has ended. */
  run(task: RowTask, onRow: (row: ResultRow) => void): Promise<number> {
    const { child, signal } = this;
    return new Promise((resolve, reject) => {
      let rows = 0;
      const settle = (act: () => void): void => {
        child.off('message', onMessage).off('exit', onExit);
        signal.removeEventListener('abort', onAbort);
        act();
      };
      const onMessage = ({ row, done, error }: { row?: ResultRow; done?: true; error?: string }): void => {
        if (row) {
          rows++;
          onRow(row);
        } else if (done) settle(() => resolve(rows));
        else settle(() => reject(new Error(error)));
      };
      const onExit = (): void => settle(() => resolve(rows));
      const onAbort = (): void => settle(() => reject(signal.reason));
      child.on('message', onMessage).on('exit', onExit);
      signal.addEventListener('abort', onAbort);
      child.send(task, (error) => error && onExit());
    });
  }

  end(): void {
    this.child.kill();
  }
}
