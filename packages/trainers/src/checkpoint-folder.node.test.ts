import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Checkpoint } from './checkpoint.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';

let path = '';
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'supermask-')), 'new', 'folder');
});
afterEach(() => rm(join(path, '..', '..'), { recursive: true }));

const at = (steps: number): Checkpoint => ({
  variables: new Map([['kernel', Float32Array.of(steps)]]),
  trainer: { steps, slots: new Map() },
  position: { epoch: 0, batch: steps, lossSum: 0, seen: 0, seconds: 0 },
  order: { seed: 1, batchSize: 4 },
  logs: [],
  config: {},
});
const damage = async (file: string): Promise<void> => {
  const bytes = await readFile(file);
  await writeFile(file, bytes.subarray(0, bytes.length - 1));
};

test('keeps the last two, and gives the newest', async () => {
  const folder = new CheckpointFolder(path);
  expect(await folder.latest()).toEqual({ refused: [] });
  for (const steps of [5, 40, 1000]) await folder.save(at(steps));
  expect((await readdir(path)).sort()).toEqual([
    'checkpoint-000000040.safetensors',
    'checkpoint-000001000.safetensors',
  ]);
  expect(await folder.latest()).toEqual({ checkpoint: at(1000), refused: [] });
});

test('a damaged one is refused, and the one before is given', async () => {
  const folder = new CheckpointFolder(path);
  await folder.save(at(1));
  const newest = await folder.save(at(2));
  await damage(newest);
  const { checkpoint, refused } = await folder.latest();
  expect(checkpoint).toEqual(at(1));
  expect(refused).toEqual([{ path: newest, reason: expect.stringContaining('truncated') }]);
});

test('damaged ones never push out those that a run goes on to write', async () => {
  const folder = new CheckpointFolder(path);
  await folder.save(at(1));
  for (const steps of [3, 4]) await damage(await folder.save(at(steps)));
  await folder.save(at(2));
  expect((await folder.latest()).checkpoint).toEqual(at(2));
});

test('what a killed write left is no checkpoint, and the next write takes its place', async () => {
  const folder = new CheckpointFolder(path);
  await folder.save(at(1));
  await writeFile(join(path, 'checkpoint-000000002.safetensors.part'), 'half');
  expect(await folder.latest()).toEqual({ checkpoint: at(1), refused: [] });
  await folder.save(at(2));
  expect((await readdir(path)).length).toBe(2);
});

test('keeps as many as asked for', async () => {
  const folder = new CheckpointFolder(path, { keep: 1 });
  for (const steps of [1, 2]) await folder.save(at(steps));
  expect(await readdir(path)).toEqual(['checkpoint-000000002.safetensors']);
  expect(() => new CheckpointFolder(path, { keep: 0 })).toThrow('keep must be an integer ≥ 1, got 0');
});
