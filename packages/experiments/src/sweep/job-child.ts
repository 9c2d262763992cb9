import { type ChildProcess, fork } from 'node:child_process';
import type { ExecutorOptions, Job, JobEvent } from './executor.ts';
import type { FromJobProcess, ToJobProcess } from './job-process.ts';
import type { JobEnd } from './run-job.ts';

/** The address of `job-process` in the built package. */
export const jobProcess: URL = new URL('./job-process.js', import.meta.url);

/**
 * A child process that does jobs, one after the other: its parent is never kept from answering by training, and what
 * kills it kills one run's process alone. It ends by itself when its parent has ended.
 */
export class JobChild {
  private readonly child: ChildProcess;
  private readonly exited: Promise<string>;

  /** @param script its program: that of the package, or another one which does the same. */
  constructor(script: URL = jobProcess) {
    // What the process was told about its own script (`--eval`, loaders) does not hold for this one.
    this.child = fork(script, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.exited = new Promise((resolve) => {
      this.child.on('error', ({ message }) => resolve(message));
      this.child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /**
   * Does a job; when the signal aborts, it ends as `stopped` soon, behind a checkpoint.
   *
   * @throws if the process ends before the job does: killed, or out of memory.
   */
  async run(
    job: Job,
    { dir, dataDir, signal, onEvent }: ExecutorOptions & { readonly onEvent?: (event: JobEvent) => void },
  ): Promise<JobEnd> {
    const stop = (): void => this.tell({ type: 'stop' });
    let hear = (_: FromJobProcess): void => {};
    const ended = new Promise<JobEnd>((resolve) => {
      hear = (message) => (message.type === 'end' ? resolve(message.end) : onEvent?.(message.event));
    });
    this.child.on('message', hear);
    signal?.addEventListener('abort', stop);
    try {
      this.tell({ type: 'run', job, dir, dataDir });
      if (signal?.aborted) stop();
      const broken = this.exited.then((how) => {
        throw new Error(`[supermask/experiments] the process of run ${job.id} ended: ${how}`);
      });
      return await Promise.race([ended, broken]);
    } finally {
      this.child.off('message', hear);
      signal?.removeEventListener('abort', stop);
    }
  }

  /** Ends the process, which must have no job, and waits for it. */
  async end(): Promise<void> {
    if (this.child.connected) this.child.disconnect();
    await this.exited;
  }

  private tell(message: ToJobProcess): void {
    // If it cannot hear any more, it has ended, which `run` throws.
    if (this.child.connected) this.child.send(message, () => {});
  }
}
