import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { bitsOf } from './bits-of.suite.ts';
import { buildScripts } from './build-scripts.suite.ts';
import { bullmqExecutor } from './bullmq-executor.ts';
import { testExecutor } from './executor.suite.ts';
import { hasRedis, RedisServer } from './redis-server.suite.ts';
import { runJob } from './run-job.ts';
import { queueName, runQueue } from './run-queue.ts';
import type { ServeOptions } from './serve-jobs.ts';
import { collect, fingerprints, tinyJob } from './tiny-jobs.suite.ts';
import { WorkerProcesses } from './worker-processes.suite.ts';

describe.runIf(hasRedis())('BullMQ', () => {
  let scripts: URL;
  let dir = '';
  let own: RedisServer | undefined;
  let url = process.env.SUPERMASK_REDIS ?? '';
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'supermask-bullmq-'));
    scripts = await buildScripts(['sweep-worker.suite.ts', 'job-process.ts']);
    if (url !== '') return;
    own = await RedisServer.start();
    url = own.url;
  });
  afterAll(async () => {
    await own?.remove();
    for (const folder of [new URL('..', scripts), dir]) await rm(folder, { recursive: true });
  });

  const queues: { readonly prefix: string; readonly workers: WorkerProcesses }[] = [];
  /** A queue of its own, and a worker that does two jobs at a time. */
  function serve({ dir, prefix = randomUUID() }: Pick<ServeOptions, 'dir' | 'prefix'>): {
    readonly prefix: string;
    readonly workers: WorkerProcesses;
  } {
    const workers = new WorkerProcesses(scripts, url, { prefix, dir, concurrency: 2, lookEvery: 200 });
    workers.add(1);
    queues.push({ prefix, workers });
    return { prefix, workers };
  }
  afterEach(async () => {
    for (const { prefix, workers } of queues.splice(0)) {
      await workers.end();
      const queue = new Queue(queueName, runQueue(url, prefix));
      await queue.obliterate({ force: true });
      await queue.close();
    }
  });

  testExecutor('bullmq', (folder) => bullmqExecutor(url, { prefix: serve({ dir: folder }).prefix }));

  test('a run whose process was killed goes on where it was; its files come back without a shared folder', async () => {
    const job = tinyJob();
    const alone = join(dir, 'alone');
    await runJob(job, { dir: alone });
    const theirs = join(dir, 'theirs');
    const { prefix, workers } = serve({ dir: theirs });
    let killed = false;
    const here = join(dir, 'here');
    const { events } = await collect(
      bullmqExecutor(url, { prefix, backoff: 100 }).run([job], { dir: here }),
      (event) => {
        if (killed || event.type !== 'progress' || event.epoch < 2) return;
        killed = true;
        for (const pid of workers.jobPids) process.kill(pid, 'SIGKILL');
      },
    );
    expect(events.at(-1)).toEqual({ type: 'finished', id: job.id, cached: false });
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(2);
    expect(events.filter((event) => event.type === 'progress' && event.epoch === 1)).toHaveLength(1);
    expect(await fingerprints(theirs, [job])).toEqual(await fingerprints(alone, [job]));
    expect(await bitsOf(here, [job])).toEqual(await bitsOf(alone, [job]));
  });

  test('a worker that is asked to stop does so behind a checkpoint, and gives its run back as it was', async () => {
    const job = tinyJob({ epochs: 30 });
    const options = { dir: join(dir, 'stopped') };
    const { prefix, workers } = serve(options);
    let stopped: Promise<void> | undefined;
    const { events } = await collect(
      bullmqExecutor(url, { prefix, attempts: 1 }).run([job], options),
      (event) => {
        if (event.type !== 'progress') return;
        stopped ??= workers.end().then(() => void serve({ ...options, prefix }));
      },
    );
    await stopped;
    expect(events.at(-1)).toEqual({ type: 'finished', id: job.id, cached: false });
    expect(events.filter(({ type }) => type === 'started')).toHaveLength(2);
    const epochs = events.flatMap((event) => (event.type === 'progress' ? [event.epoch] : []));
    expect(epochs).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  }, 300_000);
});
