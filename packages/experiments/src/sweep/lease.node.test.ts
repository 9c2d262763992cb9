import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, expect, test } from 'vitest';
import { Lease } from './lease.ts';
import { leasePath, readLease } from './lease-file.ts';
import { machineName } from './machine-name.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supermask-lease-'));
});

/** The lease of a process that was there once. */
async function leave(owner: object, { number = 1, age = 0 } = {}): Promise<void> {
  await writeFile(leasePath(dir, number), JSON.stringify({ host: 'here', since: '', ...owner }));
  const then = Date.now() / 1000 - age;
  await utimes(leasePath(dir, number), then, then);
}

async function taken(): Promise<Lease> {
  const lease = await Lease.take(dir);
  if (!(lease instanceof Lease)) throw new Error(`owned: ${JSON.stringify(lease)}`);
  return lease;
}

async function endedProcess(): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, ['-p', 'process.pid']);
  return Number(stdout);
}

test('has one owner, however many ask at once', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => Lease.take(dir)));
  const [lease, ...more] = all.filter((one) => one instanceof Lease);
  expect(more).toEqual([]);
  expect((await readLease(dir))?.owner).toMatchObject({ pid: process.pid, machine: machineName() });
  await lease?.check();
  await lease?.end({ finished: true });
  expect(await readdir(dir)).toEqual([]);
});

test('is free again when it is given back, under the next number', async () => {
  const first = await taken();
  expect(await Lease.take(dir)).toMatchObject({ number: 1, released: false });
  await first.end({ finished: false });
  const second = await taken();
  expect(await readdir(dir)).toEqual(['lease-2.json']);
  await second.end({ finished: true });
});

test('is taken over by one of many from a process of this machine that ended, at once', async () => {
  await leave({ pid: await endedProcess(), machine: machineName() });
  const all = await Promise.all(Array.from({ length: 20 }, () => Lease.take(dir)));
  const leases = all.filter((one) => one instanceof Lease);
  expect(leases).toHaveLength(1);
  expect(await readdir(dir)).toEqual(['lease-2.json']);
  await leases[0]?.end({ finished: true });
});

test.each([
  ['a process of another machine that showed itself a minute ago', { pid: 1, machine: 'other' }, 61, true],
  ['one that showed itself just now', { pid: 1, machine: 'other' }, 5, false],
  ['a file that its owner never wrote, old', {}, 61, true],
  ['a file that its owner has not written yet', {}, 5, false],
])('from %s', async (_, owner, age, free) => {
  await leave(owner, { age });
  const lease = await Lease.take(dir);
  expect(lease instanceof Lease).toBe(free);
  if (lease instanceof Lease) await lease.end({ finished: true });
});

test('one that slept while another took over says so before it writes, and leaves the other its own', async () => {
  const sleeper = await taken();
  const old = Date.now() / 1000 - 61;
  await utimes(leasePath(dir, 1), old, old);
  const other = await taken();
  await expect(sleeper.check()).rejects.toThrow('has another owner by now');
  expect(sleeper.lost.aborted).toBe(true);
  await sleeper.end({ finished: false });
  await other.check();
  expect(JSON.parse(await readFile(leasePath(dir, 2), 'utf8')).pid).toBe(process.pid);
  await other.end({ finished: true });
});

test('shows that its owner lives, and when it does no more that it is lost', async () => {
  const lease = (await Lease.take(dir, { beatEvery: 5 })) as Lease;
  const old = Date.now() / 1000 - 61;
  await utimes(leasePath(dir, 1), old, old);
  await expect.poll(async () => Date.now() - ((await readLease(dir))?.beat ?? 0)).toBeLessThan(30_000);
  await leave({ pid: process.pid, machine: machineName() }, { number: 2 });
  await expect.poll(() => lease.lost.aborted).toBe(true);
  await lease.end({ finished: false });
});

test('stays given back, whenever its owner showed last that it lives', async () => {
  for (let i = 0; i < 200; i++) {
    const lease = await Lease.take(dir, { beatEvery: 1 });
    if (!(lease instanceof Lease)) throw new Error(`owned the ${i + 1}th time`);
    await new Promise((resolve) => setTimeout(resolve, 1 + (i % 3)));
    await lease.end({ finished: false });
  }
});
