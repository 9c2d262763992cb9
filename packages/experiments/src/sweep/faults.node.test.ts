import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bitsOf } from './bits-of.suite.ts';
import { buildScripts } from './build-scripts.suite.ts';
import { bullmqExecutor } from './bullmq-executor.ts';
import type { Job, JobEvent } from './executor.ts';
import { hasRedis, RedisServer } from './redis-server.suite.ts';
import { readEnvironment } from './run-environment.ts';
import { runFolder, runJob } from './run-job.ts';
import { tinyJobs } from './tiny-jobs.suite.ts';
import { WorkerProcesses } from './worker-processes.suite.ts';

/** More runs, more faults, and a log: `SUPERMASK_FAULTS=24 npx vitest run --project node packages/experiments/src/sweep/faults`. */
const runs = Number(process.env.SUPERMASK_FAULTS ?? 4);
const log = process.env.SUPERMASK_FAULTS ? console.log : () => {};

const timing = { lockDuration: 2000, stalledInterval: 500, maxStalledCount: 100, lookEvery: 200 };
const patient = { attempts: 100, backoff: 100, lookEvery: 500 };

describe.runIf(hasRedis())('a sweep over two workers', () => {
  const jobs = tinyJobs(runs, { epochs: 20 });
  let folder = '';
  let scripts: URL;
  let server: RedisServer;
  let undisturbed: unknown;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'supermask-faults-'));
    scripts = await buildScripts(['sweep-worker.suite.ts', 'job-process.ts']);
    server = await RedisServer.start();
    for (const job of jobs) await runJob(job, { dir: join(folder, 'undisturbed') });
    undisturbed = await bitsOf(join(folder, 'undisturbed'), jobs);
  }, 300_000);
  afterAll(async () => {
    await server.remove();
    await rm(new URL('..', scripts), { recursive: true });
    await rm(folder, { recursive: true });
  });

  /** Follows a sweep, and checks that each job ends once, finished. */
  async function follow(
    some: readonly Job[],
    { prefix, dir }: { readonly prefix: string; readonly dir: string },
    onEvent: (event: JobEvent) => void,
  ): Promise<void> {
    const ends: string[] = [];
    for await (const event of bullmqExecutor(server.url, { prefix, ...patient }).run(some, { dir })) {
      onEvent(event);
      if (event.type === 'failed') expect.unreachable(`${event.id}: ${event.error}`);
      if (event.type === 'finished') ends.push(event.id);
    }
    expect(ends.sort()).toEqual(some.map(({ id }) => id).sort());
  }

  test('workers and their processes killed at random times, Redis too: the same bits', async () => {
    const dir = join(folder, 'disturbed');
    const workers = new WorkerProcesses(scripts, server.url, { prefix: 'disturbed', dir, ...timing });
    workers.add(2);
    const began = Date.now();
    const say = (text: string): void =>
      log(`${((Date.now() - began) / 1000).toFixed(2).padStart(7)} s  ${text}`);
    const one = (pids: readonly number[]): number | undefined =>
      pids[Math.floor(Math.random() * pids.length)];
    const kill = (what: string, pid: number | undefined): void => {
      if (pid === undefined) return;
      say(`kill -9 ${what} ${pid}`);
      process.kill(pid, 'SIGKILL');
    };
    const faults = [
      () => kill('the process of a run,', one(workers.jobPids)),
      () => kill('a worker,', one(workers.pids)),
      async () => {
        say('kill -9 Redis');
        await server.kill();
        await delay(300);
        await server.restart();
        say('Redis is back');
      },
    ];
    let over = false;
    const disturb = async (): Promise<number> => {
      let count = 0;
      for (; count < Math.max(6, runs) && !over; count++) {
        await faults[count % 3]?.();
        await delay(300 + 1200 * Math.random());
      }
      return count;
    };
    const disturbing = delay(1500).then(disturb);
    await follow(jobs, { prefix: 'disturbed', dir: join(folder, 'follower') }, (event) => {
      if (event.type !== 'progress') say(`${event.id} ${event.type}`);
    });
    over = true;
    say(`${jobs.length} runs finished, ${await disturbing} faults`);
    expect(await bitsOf(dir, jobs)).toEqual(undisturbed);
    expect((await readdir(join(dir, 'runs'))).sort()).toEqual(jobs.map(({ id }) => id).sort());
    // Nothing is shared with the follower: it has what came back through Redis.
    expect(await bitsOf(join(folder, 'follower'), jobs)).toEqual(undisturbed);
    await workers.end();
  }, 600_000);

  test('a worker that sleeps on while its process works, and a second one: one does the job at a time', async () => {
    const dir = join(folder, 'shared');
    const workers = new WorkerProcesses(scripts, server.url, { prefix: 'shared', dir, ...timing });
    workers.add(1);
    const [first = 0] = workers.pids;
    let asleep = false;
    const some = jobs.slice(0, 1);
    await follow(some, { prefix: 'shared', dir }, (event) => {
      if (event.type !== 'progress' || asleep) return;
      // It cannot keep its lock now, but its process goes on with the run.
      asleep = true;
      process.kill(first, 'SIGSTOP');
      workers.add(1);
    });
    process.kill(first, 'SIGCONT');
    expect(asleep).toBe(true);
    expect(await bitsOf(dir, some)).toEqual(await bitsOf(join(folder, 'undisturbed'), some));
    expect((await readEnvironment(runFolder(dir, some[0]?.id ?? '')))?.processes).toBe(1);
    await workers.end();
  }, 300_000);
});
