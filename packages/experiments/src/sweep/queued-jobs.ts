import type { Queue } from 'bullmq';
import type { Job } from './executor.ts';
import { queuedId, type RunValue } from './run-queue.ts';

/** Seconds and number of finished jobs that Redis remembers, for followers that were away. */
const kept = { age: 7 * 24 * 3600, count: 10_000 };

/** Puts jobs into the queue; one that is there already stays as it is. */
export async function addJobs(
  queue: Queue<Job, RunValue>,
  jobs: Iterable<Job>,
  { attempts, backoff }: { readonly attempts: number; readonly backoff: number },
): Promise<void> {
  await queue.addBulk(
    [...jobs].map((job) => ({
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
}

/** Those of the jobs that are in one of the states; `unknown` is one that is not in the queue. */
export async function jobsIn(
  queue: Queue<Job, RunValue>,
  keys: Iterable<string>,
  states: readonly Awaited<ReturnType<Queue['getJobState']>>[],
): Promise<string[]> {
  const is = await Promise.all([...keys].map(async (key) => ({ key, state: await queue.getJobState(key) })));
  return is.flatMap(({ key, state }) => (states.includes(state) ? [key] : []));
}

/** Takes jobs that nobody has begun out of the queue; one that a worker begins meanwhile is locked and stays. */
export async function removeWaiting(queue: Queue<Job, RunValue>, keys: Iterable<string>): Promise<void> {
  const waiting = await jobsIn(queue, keys, ['waiting', 'delayed']);
  await Promise.all(waiting.map((key) => queue.remove(key).catch(() => {})));
}
