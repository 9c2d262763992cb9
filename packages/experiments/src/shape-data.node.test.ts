import { expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig } from './config.ts';
import { dataChecksums } from './receipt.ts';
import { loadRunData, type RunData } from './run-data.ts';

const sizes = { dataset: 'glyphs', trainSize: 400, validationSize: 200, testSize: 300 } as const;
const load = (more: Partial<PartialRunConfig> = {}): Promise<RunData> =>
  loadRunData(completeConfig({ ...sizes, ...more }), {});
const differing = (a: ArrayLike<number> = [], b: ArrayLike<number> = []): number =>
  Array.from(a).filter((value, i) => value !== b[i]).length;

test('without any of it the data are those of earlier versions', async () => {
  const data = await load({ trainSize: 40, validationSize: 20, testSize: 30 });
  expect(dataChecksums(data)).toEqual({
    train: 'b5832d6aed4a3e19077bf5e50bd94f74b47a92d5ea903cbdd4d5f3aff0c798af',
    validation: '63bc32a093a0d7b0fa6c8cfaffdd5a57fc4307b676b182bd6252e56ad4fc90cf',
    test: '6aa1c7e347a70855c1cb4456f2504207331a7582b11e975cf554ad0a38eec467',
  });
  expect(data.notes).toEqual([]);
});

test('label noise is in training and validation labels, not in those of the test', async () => {
  const [clean, noisy] = [await load(), await load({ labelNoise: 0.5 })];
  for (const part of ['train', 'validation'] as const) {
    const count = noisy[part]?.labels.length ?? 0;
    const changed = differing(noisy[part]?.labels, clean[part]?.labels);
    expect(changed).toBeLessThanOrEqual(count / 2);
    expect(changed).toBeGreaterThan(count * 0.38);
    expect(differing(noisy[part]?.inputs, clean[part]?.inputs)).toBe(0);
  }
  expect(dataChecksums(noisy).test).toBe(dataChecksums(clean).test);
  expect(noisy.notes.join()).toContain('a fraction of 0.5 of the training and validation labels is random');
});

test('a stratified subset has equal classes, and no image in both parts', async () => {
  const data = await load({ subset: 'stratified', trainSize: 200 });
  const counts = (labels: ArrayLike<number> = []): number[] =>
    Array.from({ length: 10 }, (_, k) => Array.from(labels).filter((label) => label === k).length);
  expect(counts(data.train.labels)).toEqual(new Array(10).fill(20));
  expect(counts(data.validation?.labels)).toEqual(new Array(10).fill(20));
  const images = ({ inputs, labels }: { inputs: Float32Array; labels: Uint8Array }): string[] =>
    Array.from(labels.keys(), (i) => inputs.subarray(i * 784, (i + 1) * 784).join());
  const all = [data.train, data.validation ?? data.test].flatMap(images);
  expect(new Set(all).size).toBe(400);
  expect(dataChecksums(data)).toEqual(dataChecksums(await load({ subset: 'stratified', trainSize: 200 })));
});

test('the patch tells the class where networks learn, and nothing in the test', async () => {
  const data = await load({ spurious: 1, labelNoise: 0.5 });
  const clean = await load();
  // The strip is 2 rows of 20 pixels; its brightest pixel tells the class that the patch stands for.
  const patches = ({ inputs, labels }: { inputs: Float32Array; labels: Uint8Array }): number[] =>
    Array.from(labels.keys(), (i) => {
      const strip = inputs.subarray(i * 784, i * 784 + 20);
      return Math.floor(strip.indexOf(Math.max(...strip)) / 2);
    });
  expect(patches(data.train)).toEqual([...clean.train.labels]);
  expect(patches(data.validation ?? data.test)).toEqual([...(clean.validation?.labels ?? [])]);
  expect(patches(data.test)).toEqual([...(data.testPatches ?? [])]);
  for (let label = 0; label < 10; label++) {
    for (let patch = 0; patch < 10; patch++) {
      const both = (_: number, i: number): boolean =>
        data.test.labels[i] === label && data.testPatches?.[i] === patch;
      expect([...data.test.labels].filter(both)).toHaveLength(3);
    }
  }
});
