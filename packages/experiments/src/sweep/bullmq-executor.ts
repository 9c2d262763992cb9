import { EventEmitter, on } from 'node:events';
import { join } from 'node:path';
import type { Queue } from 'bullmq';
import { readResult } from '../result.ts';
import { atMost } from './at-most.ts';
import type { Executor, ExecutorOptions, Job, JobEvent } from './executor.ts';
import { loadBullmq } from './load-bullmq.ts';
import { queuedId, queueName, type RunProgress, type RunValue, runQueue } from './queued-run.ts';
import { reachRedis } from './reach-redis.ts';
import { writeRunFiles } from './run-files.ts';
import { runFolder } from './run-job.ts';

export interface BullmqOptions {
  /** What its keys in Redis begin with: sweeps and workers of one prefix share a queue. */
  readonly prefix?: string | undefined;
  /** How often a run is begun that breaks for a reason other than its own; one whose worker vanished is not counted. */
  readonly attempts?: number;
  /** Milliseconds before the second attempt, doubled with each further one. */
  readonly backoff?: number;
  /** Milliseconds between looks at all jobs, for events that a restart of Redis lost. */
  readonly lookEvery?: number;
}

/** Days and number of finished jobs that Redis remembers, for followers that were away. */
const kept = { age: 7 * 24 * 3600, count: 10_000 };

/** Something may have become of one job, or of any; or an event to hand on. */
type Hint = { readonly look: string | 'all' } | JobEvent;

/**
 * Runs on all machines that serve jobs (`serveJobs`) of a Redis server. A job is in the queue once, whoever adds
 * it. Its small files come back with it: where the workers' folder is another than this one, they are written to
 * `runs/<id>` here.
 *
 * Aborting takes jobs that nobody has begun out of the queue; those that were begun end on their workers, and
 * the next sweep finds them. A follower that vanishes leaves all jobs in the queue.
 *
 * @param url `redis://host:port`, or over TLS `rediss://user:password@host:port`.
 */
export function bullmqExecutor(url: string, options: BullmqOptions = {}): Executor {
  const at = runQueue(url, options.prefix);
  return { name: 'bullmq', run: (jobs, where) => follow(jobs, { ...where, ...options, at }) };
}

interface FollowOptions extends ExecutorOptions, BullmqOptions {
  readonly at: ReturnType<typeof runQueue>;
}

async function* follow(
  jobs: readonly Job[],
  { at, attempts = 3, backoff = 10_000, lookEvery = 10_000, dir, signal }: FollowOptions,
): AsyncGenerator<JobEvent, void, undefined> {
  signal?.throwIfAborted();
  const { Queue, QueueEvents } = await loadBullmq();
  const open = new Map<string, Job>();
  for (const job of jobs) {
    if (await isFinished(runFolder(dir, job.id))) yield { type: 'finished', id: job.id, cached: true };
    else open.set(queuedId(job.id), job);
  }
  if (open.size === 0) return;

  const queue = new Queue<Job, RunValue>(queueName, at);
  const events = new QueueEvents(queueName, at);
  // Both find their server again by themselves.
  queue.on('error', () => {});
  events.on('error', () => {});
  const hints = new EventEmitter();
  const hint = (value: Hint): unknown => hints.emit('hint', value);
  const timer = setInterval(() => hint({ look: 'all' }), lookEvery);
  try {
    await reachRedis(queue, at.connection);
    const queued = on(hints, 'hint', { ...(signal ? { signal } : {}) });
    events.on('progress', ({ jobId, data }) => {
      const job = open.get(jobId);
      if (job) hint({ ...(data as RunProgress), id: job.id });
    });
    for (const end of ['completed', 'failed'] as const) {
      events.on(end, ({ jobId }: { jobId: string }) => hint({ look: jobId }));
    }
    await reachRedis(events, at.connection);

    const add = (some: Iterable<Job>): Promise<unknown> =>
      queue.addBulk(
        [...some].map((job) => ({
          name: 'run',
          data: job,
          opts: {
            jobId: queuedId(job.id),
            attempts,
            backoff: { type: 'exponential', delay: backoff },
            removeOnComplete: kept,
            removeOnFail: kept,
          },
        })),
      );
    const before = new Set(await inState(queue, open.keys(), 'completed'));
    // What failed in an earlier sweep is tried again.
    for (const key of await inState(queue, open.keys(), 'failed')) await queue.remove(key);
    await add(open.values());
    hint({ look: 'all' });

    const end = async (key: string): Promise<JobEvent | undefined> => {
      const job = open.get(key);
      if (job === undefined) return undefined;
      const state = await queue.getJobState(key);
      // Redis may have lost its last second, and another sweep may have been aborted.
      if (state === 'unknown') await add([job]);
      const there = state === 'completed' || state === 'failed' ? await queue.getJob(key) : undefined;
      if (there === undefined) return undefined;
      open.delete(key);
      if (state === 'failed') return { type: 'failed', id: job.id, error: there.failedReason };
      const { cached, files } = there.returnvalue;
      if (!(await isFinished(runFolder(dir, job.id)))) await writeRunFiles(runFolder(dir, job.id), files);
      return { type: 'finished', id: job.id, cached: cached || before.has(key) };
    };
    for await (const [value] of queued as AsyncIterable<[Hint]>) {
      if ('type' in value) yield value;
      else {
        for (const key of value.look === 'all' ? [...open.keys()] : [value.look]) {
          const event = await unlessAborted(end(key), signal);
          if (event) yield event;
        }
      }
      if (open.size === 0) return;
    }
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    clearInterval(timer);
    if (signal?.aborted) await atMost(5000, removeWaiting(queue, open.keys()));
    await atMost(1000, Promise.all([queue.close(), events.close()]));
    await atMost(1000, Promise.all([queue.disconnect(), events.disconnect()]));
  }
}

/** Whether a folder has a readable result. */
async function isFinished(dir: string): Promise<boolean> {
  const result = await readResult(join(dir, 'result.json')).catch(() => undefined);
  return result !== undefined;
}

async function inState(
  queue: Queue,
  keys: Iterable<string>,
  state: 'completed' | 'failed' | 'waiting' | 'delayed',
): Promise<string[]> {
  const all = await Promise.all([...keys].map(async (key) => ({ key, state: await queue.getJobState(key) })));
  return all.flatMap((one) => (one.state === state ? [one.key] : []));
}

/** One that a worker begins meanwhile is locked and stays. */
async function removeWaiting(queue: Queue, keys: Iterable<string>): Promise<void> {
  const waiting = [...(await inState(queue, keys, 'waiting')), ...(await inState(queue, keys, 'delayed'))];
  await Promise.all(waiting.map((key) => queue.remove(key).catch(() => {})));
}

/** The promise's value, or the signal's reason thrown if that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
