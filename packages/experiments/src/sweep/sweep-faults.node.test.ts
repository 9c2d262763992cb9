import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildScripts } from './build-scripts.suite.ts';
import type { JobEvent } from './executor.ts';
import { localExecutor } from './local-executor.ts';
import { readFailure, runFolder, runJob } from './run-job.ts';
import { writeResults } from './sweep-results.ts';
import { sweepStatus } from './sweep-status.ts';
import { collect, fingerprint, fingerprints, tinyJobs } from './tiny-jobs.suite.ts';

// Processes that are killed begin anew, on a machine that does other tests too.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const jobs = tinyJobs(3, { epochs: 6 });
let root: string;
let scripts: URL;
let expected: Record<string, unknown>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'supermask-faults-'));
  scripts = await buildScripts(['job-process.ts', 'sweep-host.suite.ts']);
  const dir = join(root, 'undisturbed');
  for (const job of jobs) await runJob(job, { dir });
  expected = await fingerprints(dir, jobs);
});
afterAll(async () => {
  await rm(root, { recursive: true });
  await rm(new URL('..', scripts), { recursive: true });
});

/** Each run stands once in the results, with the bits of an undisturbed sweep, and nobody is at any. */
async function expectUndisturbed(dir: string, some = jobs): Promise<void> {
  for (const { id } of some) expect(await fingerprint(dir, id)).toEqual(expected[id]);
  const rows = await writeResults(dir, some);
  expect(rows.map(({ id }) => id)).toEqual(some.map(({ id }) => id));
  expect((await sweepStatus(dir, some)).map(({ state }) => state)).toEqual(some.map(() => 'finished'));
  for (const { id } of some) {
    expect((await readdir(runFolder(dir, id))).filter((name) => /lease|part|error/.test(name))).toEqual([]);
  }
}

/** A sweep in a process of its own, and what it says. */
function startHost(dir: string, processes: number): { host: ChildProcess; events: Promise<JobEvent[]> } {
  const script = fileURLToPath(new URL('sweep-host.suite.js', scripts));
  const host = spawn(process.execPath, [script, JSON.stringify({ jobs, dir, processes, attempts: 10 })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const read = async (): Promise<JobEvent[]> => {
    const events: JobEvent[] = [];
    for await (const line of createInterface(host.stdout as NodeJS.ReadableStream)) {
      events.push(JSON.parse(line));
      host.emit('event', events.at(-1));
    }
    return events;
  };
  return { host, events: read() };
}

/** The processes of a host. */
function childrenOf(pid: number | undefined): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return list
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid && child > 0 ? [child] : []));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('children killed at random times: their runs go on at their checkpoints', async () => {
  const dir = join(root, 'children');
  const { host, events } = startHost(dir, 2);
  let kills = 0;
  host.on('event', ({ type }: JobEvent) => {
    if (type !== 'progress' || kills >= 3 || Math.random() < 0.4) return;
    const children = childrenOf(host.pid);
    const victim = children[Math.floor(Math.random() * children.length)];
    setTimeout(() => {
      try {
        if (victim !== undefined) process.kill(victim, 'SIGKILL');
      } catch {}
    }, 20 * Math.random());
    kills++;
  });
  const ends = (await events).filter(({ type }) => type === 'finished' || type === 'failed');
  expect(kills).toBeGreaterThan(0);
  expect(ends).toEqual(jobs.map(() => expect.objectContaining({ type: 'finished' })));
  await expectUndisturbed(dir);
});

test('the sweep killed: its children end by themselves, and another sweep goes on', async () => {
  const dir = join(root, 'parent');
  const { host, events } = startHost(dir, 2);
  let children: number[] = [];
  host.on('event', ({ type }: JobEvent) => {
    if (type !== 'progress' || children.length > 0) return;
    children = childrenOf(host.pid);
    host.kill('SIGKILL');
  });
  await events;
  expect(children.length).toBeGreaterThan(0);
  await expect.poll(() => children.filter(isAlive), { timeout: 60_000 }).toEqual([]);
  const states = (await sweepStatus(dir, jobs)).map(({ state }) => state);
  expect(states).toContain('broken');
  expect(states).not.toContain('running');
  expect((await collect(startLocal(1).run(jobs, { dir }))).error).toBeUndefined();
  await expectUndisturbed(dir);
});

function startLocal(processes: number): ReturnType<typeof localExecutor> {
  return localExecutor({ processes, lookEvery: 50, script: new URL('job-process.js', scripts) });
}

test('two sweeps on one folder: each run is done by one of them, and both are told', async () => {
  const dir = join(root, 'two');
  const two = [startHost(dir, 1), startHost(dir, 1)];
  const all = await Promise.all(two.map(({ events }) => events));
  for (const events of all) {
    const finished = events.filter(({ type }) => type === 'finished').map(({ id }) => id);
    expect(finished.sort()).toEqual(jobs.map(({ id }) => id).sort());
  }
  const done = all.flat().filter((event) => event.type === 'finished' && !event.cached);
  expect(done).toHaveLength(jobs.length);
  const epochs = all.flat().filter(({ type }) => type === 'progress');
  expect(epochs).toHaveLength(jobs.length * 6);
  await expectUndisturbed(dir);
});

test('a full disk: the runs fail with the reason, and go on when there is room', async () => {
  const dir = join(root, 'full');
  const two = jobs.slice(0, 2);
  const room = await fullDisk(dir);
  try {
    const full = await collect(startLocal(1).run(two, { dir }));
    expect(full.error).toBeUndefined();
    const failed = full.events.flatMap((event) => (event.type === 'failed' ? [event.error] : []));
    expect(failed.length).toBeGreaterThan(0);
    for (const error of failed) expect(error).toMatch(/ENOSPC/);
    await room.make();
    const again = await collect(startLocal(1).run(two, { dir }));
    expect(again.events.filter(({ type }) => type === 'failed')).toEqual([]);
    await expectUndisturbed(dir, two);
  } finally {
    await room.remove();
  }
});

/**
 * A folder without room for all runs: a small file system where this process may mount one, or else the first
 * run's second checkpoint goes to a device that is always full.
 */
async function fullDisk(dir: string): Promise<{ make(): Promise<void>; remove(): Promise<void> }> {
  await mkdir(dir);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=800k', 'tmpfs', dir], { stdio: 'ignore' });
    return {
      make: async () => void execFileSync('mount', ['-o', 'remount,size=64m', dir]),
      remove: async () => void execFileSync('umount', ['-l', dir]),
    };
  } catch {
    const checkpoints = join(runFolder(dir, (jobs[0] as (typeof jobs)[0]).id), 'checkpoints');
    await mkdir(checkpoints, { recursive: true });
    const path = join(checkpoints, 'checkpoint-000000016.safetensors.part');
    await symlink('/dev/full', path);
    return { make: () => rm(path), remove: async () => {} };
  }
}

test('what failed says so until it is tried again', async () => {
  const dir = join(root, 'failing');
  const [job] = tinyJobs(1, { method: 'dense', optimizer: 'sgd', learningRate: 1e30 });
  if (job === undefined) throw new Error();
  expect(await runJob(job, { dir })).toMatchObject({ type: 'failed' });
  expect(await readFailure(runFolder(dir, job.id))).toContain('training diverged');
  expect(await sweepStatus(dir, [job])).toMatchObject([
    { state: 'broken', error: expect.stringContaining('diverged') },
  ]);
});
