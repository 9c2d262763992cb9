import type { Job, JobEvent, ProgressStream } from '@supermask/experiments';
import { duration } from './duration.ts';
import { runLabels } from './run-label.ts';

/** What became of the runs so far. */
export interface SweepProgress {
  readonly onEvent: (event: JobEvent) => void;
  /** Failed runs and why. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Shows how a sweep goes: a line for each run that ends, and on a terminal one of those that are at work. */
export function sweepProgress(
  stream: ProgressStream,
  jobs: readonly Job[],
  { now = () => performance.now() }: { readonly now?: () => number } = {},
): SweepProgress {
  const labelOf = runLabels(jobs);
  const labels = new Map(jobs.map((job) => [job.id, labelOf(job)]));
  const failed = new Map<string, string>();
  const running = new Map<string, string>();
  const start = now();
  let ended = 0;
  let cached = 0;
  const line = (text: string): void => void stream.write(`${stream.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  const count = (): string => `${`${ended}`.padStart(`${jobs.length}`.length)}/${jobs.length}`;
  const timeLeft = (): string => {
    const done = ended - cached;
    if (done === 0 || ended === jobs.length) return '';
    const seconds = ((now() - start) / 1000 / done) * (jobs.length - ended);
    return `  ${duration(seconds)} left`;
  };
  return {
    failed,
    onEvent(event) {
      const { id } = event;
      const what = `${id}  ${labels.get(id) ?? ''}`.trimEnd();
      if (event.type === 'started') running.set(id, '');
      if (event.type === 'progress') running.set(id, ` ${event.epoch}/${event.epochs}`);
      if (event.type === 'finished' || event.type === 'failed') {
        running.delete(id);
        ended++;
        if (event.type === 'failed') failed.set(id, event.error);
        if (event.type === 'finished' && event.cached) {
          cached++;
          // Those that were there before come first, and may be many.
          if (ended === jobs.length) line(`${count()}  finished before`);
        } else if (event.type === 'finished') line(`${count()}  finished  ${what}${timeLeft()}`);
        else line(`${count()}  failed    ${what}: ${event.error}`);
      }
      if (!stream.isTTY) return;
      const now = [...running].map(([run, epoch]) => `${labels.get(run)}${epoch}`);
      if (now.length > 0) stream.write(`\r\x1b[K${count()}  ${now.join(' | ')}`.slice(0, 160));
    },
  };
}
