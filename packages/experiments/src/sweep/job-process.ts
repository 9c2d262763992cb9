import type { Job, JobEvent } from './executor.ts';
import { type JobEnd, runJob } from './run-job.ts';

/** What `JobChild` tells this process. */
export type ToJobProcess =
  | { readonly type: 'run'; readonly job: Job; readonly dir: string; readonly dataDir?: string | undefined }
  | { readonly type: 'stop' };

/** What this process tells `JobChild`. */
export type FromJobProcess =
  | { readonly type: 'event'; readonly event: JobEvent }
  | { readonly type: 'end'; readonly end: JobEnd };

// The program of a child process that does one job after the other.
const controller = new AbortController();
const stop = (): void => controller.abort(new Error('stopped'));

// When the parent is gone, however it went. A process that lived on would keep its run from others.
process.on('disconnect', () => process.exit(1));
// A terminal sends Ctrl-C to every process; when to stop is said by the parent.
process.on('SIGINT', () => {});
process.on('SIGTERM', stop);
process.on('message', async (message: ToJobProcess) => {
  if (message.type === 'stop') return stop();
  const { job, dir, dataDir } = message;
  const onEvent = (event: JobEvent): void => tell({ type: 'event', event });
  tell({ type: 'end', end: await runJob(job, { dir, dataDir, signal: controller.signal, onEvent }) });
});

function tell(message: FromJobProcess): void {
  // Without a parent to hear it, `disconnect` ends this process.
  process.send?.(message, undefined, undefined, () => {});
}
