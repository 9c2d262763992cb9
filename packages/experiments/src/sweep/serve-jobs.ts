import type { Job as BullmqJob } from 'bullmq';
import { atMost } from './at-most.ts';
import type { ExecutorOptions, Job, JobEvent } from './executor.ts';
import { JobChild } from './job-child.ts';
import { loadBullmq } from './load-bullmq.ts';
import { reachRedis } from './reach-redis.ts';
import { readRunFiles } from './run-files.ts';
import { runId } from './run-id.ts';
import { type JobEnd, runFolder } from './run-job.ts';
import { queueName, type RunValue, runQueue } from './run-queue.ts';

export interface ServeOptions extends ExecutorOptions {
  /** That of the sweeps. */
  readonly prefix?: string | undefined;
  /** Runs at a time, each in a process of its own. */
  readonly concurrency?: number | undefined;
  /** Milliseconds after which the job of a worker that vanished, or lost its connection, is another's. */
  readonly lockDuration?: number | undefined;
  /** Milliseconds between looks for such jobs. */
  readonly stalledInterval?: number | undefined;
  /** How often a job may lose its worker. */
  readonly maxStalledCount?: number | undefined;
  /** Milliseconds before another look at a run that a process outside the queue does, or one that its worker left. */
  readonly lookEvery?: number | undefined;
  /** Told once that there is a connection. */
  readonly onReady?: (() => void) | undefined;
  readonly onEvent?: ((event: JobEvent) => void) | undefined;
  /** Told of a connection that is away, and of jobs that went to another worker. */
  readonly onTrouble?: ((reason: string) => void) | undefined;
}

/** What the system refuses (a full disk, a missing file) may be there another time, or on another machine. */
const bySystem = /\bE[A-Z]{2,}: /;

/**
 * Does jobs that `bullmqExecutor` queued, on this machine, in other processes, so that this one can always tell
 * Redis that it lives. Runs are written to `runs/<id>` of the folder; where workers share it, a run that lost its
 * worker goes on from its checkpoint on another machine, elsewhere it begins again there.
 *
 * A run that fails by itself (a faulty configuration, divergence) is not tried again; one whose process was killed, or
 * that the system refused something, is.
 *
 * @param url as of `bullmqExecutor`.
 * @returns after the signal, when what ran has stopped behind a checkpoint and is back in the queue.
 * @throws if there is no connection at the beginning.
 */
export async function serveJobs(
  url: string,
  {
    dir,
    dataDir,
    prefix,
    concurrency = 1,
    lockDuration = 60_000,
    stalledInterval = 30_000,
    maxStalledCount = 10,
    lookEvery = 5000,
    signal,
    onReady = () => {},
    onEvent = () => {},
    onTrouble = () => {},
  }: ServeOptions,
): Promise<void> {
  signal?.throwIfAborted();
  // BullMQ refuses it when it has a connection, which then keeps the process alive.
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new Error(
      `[supermask/experiments] serveJobs: concurrency must be an integer ≥ 1, got ${concurrency}`,
    );
  }
  const at = runQueue(url, prefix);
  const { Worker, DelayedError, UnrecoverableError, WaitingError } = await loadBullmq();

  const idle: JobChild[] = [];
  const perform = async (queued: BullmqJob<Job, RunValue>, stop: AbortSignal): Promise<JobEnd> => {
    const child = idle.pop() ?? new JobChild();
    let end: JobEnd | undefined;
    try {
      end = await child.run(queued.data, {
        ...{ dir, dataDir, signal: stop },
        onEvent(event) {
          onEvent(event);
          queued.updateProgress(event).catch(() => {});
        },
      });
      return end;
    } finally {
      if (!stop.aborted && (end?.type === 'finished' || end?.type === 'busy')) idle.push(child);
      // What an error left in memory goes with its process; and one that was told to stop does no more.
      else void child.end();
    }
  };
  const performing = new Set<Promise<JobEnd>>();
  const worker = new Worker<Job, RunValue>(
    queueName,
    async (queued, token, lost) => {
      const { id } = queued.data;
      const fault = faultOf(queued.data);
      if (fault !== undefined) throw new UnrecoverableError(fault);
      const stop = AbortSignal.any([signal, lost].filter((one) => one !== undefined));
      const run = stop.aborted ? Promise.resolve<JobEnd>({ type: 'stopped' }) : perform(queued, stop);
      performing.add(run);
      const end = await run.finally(() => performing.delete(run));
      if (end.type === 'finished') {
        onEvent({ ...end, id });
        return { cached: end.cached, files: await readRunFiles(runFolder(dir, id)) };
      }
      if (end.type === 'failed') {
        onEvent({ ...end, id });
        throw bySystem.test(end.error) ? new Error(end.error) : new UnrecoverableError(end.error);
      }
      if (lost?.aborted) throw new Error('the queue has given the run to another worker');
      // To the front of the queue, or to a later time; neither counts as an attempt.
      if (signal?.aborted) {
        await queued.moveToWait(token);
        throw new WaitingError();
      }
      if (end.type === 'stopped') throw new Error('the process of the run was told to stop');
      await queued.moveToDelayed(Date.now() + lookEvery, token);
      throw new DelayedError();
    },
    { ...at, concurrency, lockDuration, stalledInterval, maxStalledCount, autorun: false },
  );
  worker.on('error', ({ message }) => onTrouble(message));
  // Another worker has it, or will: what is done is in its checkpoint.
  worker.on('lockRenewalFailed', (ids) => {
    for (const id of ids) worker.cancelJob(id);
  });
  let closing: Promise<void> | undefined;
  try {
    await reachRedis(worker, at.connection);
    if (signal?.aborted) return;
    onReady();
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        // First of all, so that what is put back is not taken again.
        closing = worker.close();
        resolve();
      };
      signal?.addEventListener('abort', stop, { once: true });
      worker.run().catch(reject);
    });
  } finally {
    closing ??= worker.close();
    await Promise.allSettled(performing);
    await atMost(5000, closing);
    await atMost(1000, worker.disconnect());
    await Promise.all(idle.map((child) => child.end()));
  }
}

/** What is wrong with a job, in words; whoever can write to Redis can queue anything. */
function faultOf({ id, config }: Job): string | undefined {
  try {
    const own = runId(config);
    return own === id ? undefined : `expected the run ${own}, got the name ${id} (of another version?)`;
  } catch (error) {
    return (error as Error).message;
  }
}
