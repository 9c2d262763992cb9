import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type RunResult, readResult } from './result.ts';
import { runExperiment } from './run-experiment.ts';
import { verifyRun } from './verify-run.ts';

let dir: string;
let result: RunResult;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'supermask-verify-test-'));
  const sizes = { trainSize: 160, validationSize: 40, testSize: 40, epochs: 1, batchSize: 32 };
  result = await runExperiment({ dataset: 'glyphs', ...sizes }, { dir });
});

/** A copy of the run's folder with another result. */
async function altered(change: Partial<RunResult>): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'supermask-altered-'));
  await writeFile(join(copy, 'model.smask'), await readFile(join(dir, 'model.smask')));
  await writeFile(join(copy, 'result.json'), JSON.stringify({ ...result, ...change }));
  return copy;
}

test('a run repeats to the last bit', async () => {
  const { equal, differences } = await verifyRun(dir, { retrain: true });
  expect(differences).toEqual([]);
  expect(equal).toHaveLength(4);
  expect(equal[3]).toMatch(/^trained again: scores [0-9a-f]{12}…, every bit equal$/);
});

test('says what another run gives instead', async () => {
  const other = await altered({ config: { ...result.config, seed: 2 } });
  const { differences } = await verifyRun(other, { retrain: true });
  // Of another seed the glyphs differ too, and with them what the file classifies rightly.
  expect(differences.some((line) => line.startsWith('training data: '))).toBe(true);
  expect(differences.some((line) => line.startsWith('scores: '))).toBe(true);
  expect(differences.some((line) => line.startsWith('model.smask: '))).toBe(true);
});

test('a reported accuracy that the file does not reach, and an exchanged file', async () => {
  const boasting = await altered({ accuracy: { ...result.accuracy, test: 1 } });
  expect((await verifyRun(boasting)).differences).toEqual([
    `model.smask classifies ${result.accuracy.test} of the test images rightly, result.json says 1`,
  ]);
  const exchanged = await altered({});
  const file = await readFile(join(dir, 'model.smask'));
  file[file.length - 1] = (file.at(-1) as number) ^ 1;
  await writeFile(join(exchanged, 'model.smask'), file);
  expect((await verifyRun(exchanged)).differences).toEqual([
    'model.smask is not the file that result.json was written with',
  ]);
});

test('data of another seed, and a file that is not there', async () => {
  const other = await altered({ config: { ...result.config, seed: 2 } });
  await rm(join(other, 'model.smask'));
  const { equal, differences } = await verifyRun(other);
  expect(equal).toEqual([]);
  expect(differences.map((line) => line.replace(/: .*/, ''))).toEqual([
    'training data',
    'validation data',
    'test data',
    'model.smask is not there',
  ]);
});

test('figures that only a repetition can tell', async () => {
  const other = await altered({ density: 0.1, accuracy: { ...result.accuracy, validation: 1 } });
  expect((await verifyRun(other)).differences).toEqual([]);
  expect((await verifyRun(other, { retrain: true })).differences).toEqual([
    'density: trained again 0.5, result.json says 0.1',
    `validation accuracy: trained again ${result.accuracy.validation}, result.json says 1`,
  ]);
});

test('a run without a file, as earlier versions left it where the file format had no such layer', async () => {
  const { file: _, ...receipt } = result.receipt as NonNullable<RunResult['receipt']>;
  const earlier = await altered({ receipt });
  expect(await verifyRun(earlier)).toMatchObject({
    equal: ['the data have the checksums of the receipt'],
    differences: [],
  });
});

test('a run with binary activations: its data, its file, and the repetition', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'supermask-verify-test-'));
  const sizes = { trainSize: 40, validationSize: 0, testSize: 10, epochs: 1, batchSize: 20 };
  await runExperiment({ dataset: 'glyphs', method: 'mpt-1-1', width: 0.125, ...sizes }, { dir: folder });
  const { equal, differences } = await verifyRun(folder, { retrain: true });
  expect(differences).toEqual([]);
  expect(equal).toHaveLength(4);
  expect(equal[3]).toContain('trained again');
});

test('a folder without a run', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'supermask-empty-'));
  expect(await readResult(join(empty, 'result.json'))).toBeUndefined();
  await expect(verifyRun(empty)).rejects.toThrow('holds no finished run with a receipt');
});
