import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bitsOf } from './bits-of.suite.ts';
import { buildScripts } from './build-scripts.suite.ts';
import { bullmqExecutor } from './bullmq-executor.ts';
import type { Job, JobEvent } from './executor.ts';
import { localExecutor } from './local-executor.ts';
import { hasRedis, RedisServer } from './redis-server.suite.ts';
import { readEnvironment } from './run-environment.ts';
import { runFolder } from './run-job.ts';
import { tinyJobs } from './tiny-jobs.suite.ts';
import { WorkerProcesses } from './worker-processes.suite.ts';

/** More runs, more faults, and a log of them: `SUPERMASK_FAULTS=24 npx vitest run --project node packages/experiments/src/sweep/faults`. */
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
    const local = localExecutor({ processes: 2, script: new URL('job-process.js', scripts) });
    for await (const { type } of local.run(jobs, { dir: join(folder, 'undisturbed') }))
      expect(type).not.toBe('failed');
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
    const lines: string[] = [];
    const say = (text: string): void => {
      lines.push(`${((Date.now() - began) / 1000).toFixed(2).padStart(7)} s  ${text}`);
    };
    let over = false;
    const kill = async (what: string, pids: () => readonly number[]): Promise<void> => {
      let there = pids();
      for (; there.length === 0 && !over; there = pids()) await delay(50);
      const pid = there[Math.floor(Math.random() * there.length)];
      if (pid === undefined) return;
      try {
        process.kill(pid, 'SIGKILL');
        say(`kill -9 ${what} (process ${pid})`);
      } catch {
        // It has ended meanwhile.
      }
    };
    const faults = [
      () => kill('of a run', () => workers.jobPids),
      () => kill('of a worker', () => workers.pids),
      async () => {
        say('kill -9 of Redis');
        await server.kill();
        await delay(300);
        await server.restart();
        say('Redis is back');
      },
    ];
    let epochEnded = (): void => {};
    const disturb = async (): Promise<void> => {
      for (let i = 0; i < Math.max(6, runs); i++) {
        await new Promise<void>((resolve) => {
          epochEnded = resolve;
        });
        await delay(500 * Math.random());
        if (over) return;
        await faults[i % faults.length]?.();
      }
    };
    const disturbing = disturb();
    await follow(jobs, { prefix: 'disturbed', dir: join(folder, 'follower') }, (event) => {
      if (event.type === 'progress') epochEnded();
      else say(`${event.id} ${event.type}`);
    });
    over = true;
    epochEnded();
    await disturbing;
    const count = (text: string): number => lines.filter((line) => line.includes(text)).length;
    say(
      `${count('finished')} runs; killed: ${count('of a run')} of their processes, ${count('of a worker')} workers, ` +
        `Redis ${count('of Redis')} times; ${count('started')} starts`,
    );
    log(lines.join('\n'));
    expect(await bitsOf(dir, jobs)).toEqual(undisturbed);
    expect((await readdir(join(dir, 'runs'))).sort()).toEqual(jobs.map(({ id }) => id).sort());
    // Nothing is shared with the follower: it has what came back through Redis.
    expect(await bitsOf(join(folder, 'follower'), jobs)).toEqual(undisturbed);
    await workers.end();
  }, 1_800_000);

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
