import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { completeConfig } from './config.ts';
import { loadRunData } from './run-data.ts';

/** IDX files of `count` 28×28 images, each filled with its index, in the official names. */
async function folder(count: number): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-data-'));
  const header = (magic: number, sizes: number[]): Buffer => {
    const bytes = Buffer.alloc(4 + 4 * sizes.length);
    for (const [i, value] of [magic, ...sizes].entries()) bytes.writeUInt32BE(value, 4 * i);
    return bytes;
  };
  const images = Buffer.concat([
    header(0x803, [count, 28, 28]),
    ...Array.from({ length: count }, (_, i) => Buffer.alloc(784, i)),
  ]);
  const labels = Buffer.concat([
    header(0x801, [count]),
    Buffer.from(Array.from({ length: count }, (_, i) => i % 10)),
  ]);
  for (const part of ['train', 't10k']) {
    await writeFile(join(dir, `${part}-images-idx3-ubyte`), images);
    await writeFile(join(dir, `${part}-labels-idx1-ubyte`), labels);
  }
  return dir;
}

test('trains on the front, validates with the end, and says that the set is partial', async () => {
  const config = completeConfig({ dataset: 'mnist', trainSize: 5, validationSize: 3, testSize: 4 });
  const data = await loadRunData(config, { dataDir: await folder(10) });
  expect([...data.train.labels]).toEqual([0, 1, 2, 3, 4]);
  expect([...(data.validation?.labels ?? [])]).toEqual([7, 8, 9]);
  expect([...data.test.labels]).toEqual([0, 1, 2, 3]);
  expect(data.notes.join('\n')).toMatch(/10 of the official 60,000/);
  // Pixel 2 of 255, normalised by MNIST's mean and deviation.
  expect(data.train.inputs[2 * 784]).toBeCloseTo((2 / 255 - 0.1307) / 0.3081, 6);
});

test('refuses a split that does not fit', async () => {
  const config = completeConfig({ dataset: 'mnist', trainSize: 8, validationSize: 3 });
  await expect(loadRunData(config, { dataDir: await folder(10) })).rejects.toThrow(
    'holds 10 images, too few for 8 to train on and 3 to validate with',
  );
});

test('colour images are normalised channel by channel', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'supermask-data-'));
  const records = Buffer.concat(
    Array.from({ length: 8 }, (_, i) =>
      Buffer.concat([Buffer.of(i), Buffer.alloc(1024, 10), Buffer.alloc(1024, 20), Buffer.alloc(1024, i)]),
    ),
  );
  await writeFile(join(dir, 'data_batch_3.bin'), records);
  await writeFile(join(dir, 'test_batch.bin'), records);
  const config = completeConfig({ dataset: 'cifar10', trainSize: 5, validationSize: 3 });
  const { train, validation, notes } = await loadRunData(config, { dataDir: dir });
  expect([train.shape, [...train.labels], [...(validation?.labels ?? [])]]).toEqual([
    [32, 32, 3],
    [0, 1, 2, 3, 4],
    [5, 6, 7],
  ]);
  const last = [...train.inputs.subarray(-3)];
  const expected = [(10 / 255 - 0.4914) / 0.247, (20 / 255 - 0.4822) / 0.2435, (4 / 255 - 0.4465) / 0.2616];
  expect(last).toEqual(expected.map(Math.fround));
  expect(notes.join()).toContain('train holds 8 of the official 50,000 images');
});
