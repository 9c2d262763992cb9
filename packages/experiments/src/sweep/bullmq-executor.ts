import { EventEmitter, on } from 'node:events';
import { join } from 'node:path';
import type { QueueEvents } from 'bullmq';
import { readResult } from '../result.ts';
import { atMost } from './at-most.ts';
import type { Executor, ExecutorOptions, Job, JobEvent } from './executor.ts';
import { loadBullmq } from './load-bullmq.ts';
import { addJobs, jobsIn, removeWaiting } from './queued-jobs.ts';
import { reachRedis } from './reach-redis.ts';
import { writeRunFiles } from './run-files.ts';
import { runFolder } from './run-job.ts';
import { queuedId, queueName, type RunProgress, type RunValue, runQueue } from './run-queue.ts';
import { unlessAborted } from './unless-aborted.ts';

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
  const bullmq = await loadBullmq();
  const open = new Map<string, Job>();
  for (const job of jobs) {
    if (await isFinished(runFolder(dir, job.id))) yield { type: 'finished', id: job.id, cached: true };
    else open.set(queuedId(job.id), job);
  }
  if (open.size === 0) return;

  const queue = new bullmq.Queue<Job, RunValue>(queueName, at);
  let events: QueueEvents | undefined;
  // Both find their server again by themselves.
  queue.on('error', () => {});
  const hints = new EventEmitter();
  const hint = (value: Hint): unknown => hints.emit('hint', value);
  const timer = setInterval(() => hint({ look: 'all' }), lookEvery);
  try {
    await reachRedis(queue, at.connection);
    // Not before: one that never had a connection tries for ever, even closed.
    events = new bullmq.QueueEvents(queueName, at);
    events.on('error', () => {});
    const queued = on(hints, 'hint', { ...(signal ? { signal } : {}) });
    events.on('progress', ({ jobId, data }) => {
      const job = open.get(jobId);
      if (job) hint({ ...(data as RunProgress), id: job.id });
    });
    for (const end of ['completed', 'failed'] as const) {
      events.on(end, ({ jobId }: { jobId: string }) => hint({ look: jobId }));
    }
    await reachRedis(events, at.connection);

    const before = await unlessAborted(jobsIn(queue, open.keys(), ['completed']), signal);
    // What failed in an earlier sweep is tried again.
    const failed = await unlessAborted(jobsIn(queue, open.keys(), ['failed']), signal);
    await unlessAborted(Promise.all(failed.map((key) => queue.remove(key))), signal);
    await unlessAborted(addJobs(queue, open.values(), { attempts, backoff }), signal);
    hint({ look: 'all' });

    const end = async (key: string): Promise<JobEvent | undefined> => {
      const job = open.get(key);
      if (job === undefined) return undefined;
      const state = await queue.getJobState(key);
      // Redis may have lost its last second, and another sweep may have been aborted.
      if (state === 'unknown') await addJobs(queue, [job], { attempts, backoff });
      const there = state === 'completed' || state === 'failed' ? await queue.getJob(key) : undefined;
      if (there === undefined) return undefined;
      open.delete(key);
      if (state === 'failed') return { type: 'failed', id: job.id, error: there.failedReason };
      const { cached, files } = there.returnvalue;
      if (!(await isFinished(runFolder(dir, job.id)))) await writeRunFiles(runFolder(dir, job.id), files);
      return { type: 'finished', id: job.id, cached: cached || before.includes(key) };
    };
    for await (const [value] of queued as AsyncIterable<[Hint]>) {
      if ('type' in value) yield value;
      else {
        const all = value.look === 'all';
        const ended = all ? jobsIn(queue, open.keys(), ['completed', 'failed', 'unknown']) : [value.look];
        for (const key of await unlessAborted(Promise.resolve(ended), signal)) {
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
    await atMost(1000, Promise.all([queue.close(), events?.close()]));
    await atMost(1000, Promise.all([queue.disconnect(), events?.disconnect()]));
  }
}

/** Whether a folder has a readable result. */
async function isFinished(dir: string): Promise<boolean> {
  const result = await readResult(join(dir, 'result.json')).catch(() => undefined);
  return result !== undefined;
}
