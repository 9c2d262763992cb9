import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { golden } from '@supermask/testing/golden';
import { expect, test } from 'vitest';
import { loadDataset } from './load-dataset.ts';
import { normalise } from './normalise.ts';
import { publishedFiles } from './publication.ts';
import { sha256 } from './sha256.ts';

const folder = process.env.SUPERMASK_DATA;
const absent =
  'SUPERMASK_DATA is unset, it must name a folder with the subfolders mnist, fashion-mnist, cifar10 and uci-digits';

if (!folder) console.warn(`Tests of the real data were skipped: ${absent}.`);

test.runIf(Boolean(process.env.CI))('the data is there', () => {
  expect(folder, absent).toBeTruthy();
});

test.skipIf(!folder).each([
  ['mnist', [7, 2, 1, 0, 4], 0.1307, 0.3081],
  ['fashion-mnist', [9, 2, 1, 1, 6], 0.286, 0.353],
])('%s loads complete and verified', async (name, firstLabels, mean, deviation) => {
  const { train, test, notes, normalisation } = await loadDataset(name, { dir: `${folder}/${name}` });
  expect([train.count, test.count, notes]).toEqual([60_000, 10_000, []]);
  expect([...test.labels.subarray(0, 5)]).toEqual(firstLabels);
  for (const set of [train, test]) {
    expect(set.images).toHaveLength(set.count * 28 * 28);
    expect(set.labels).toHaveLength(set.count);
    if (name === 'fashion-mnist') {
      for (let k = 0; k < 10; k++)
        expect(set.labels.filter((label) => label === k)).toHaveLength(set.count / 10);
    }
  }
  expect(normalisation).toEqual({ mean, deviation });
  const pixels = normalise(train.images, normalisation);
  let sum = 0;
  let squares = 0;
  for (const pixel of pixels) {
    sum += pixel;
    squares += pixel * pixel;
  }
  expect(Math.abs(sum / pixels.length)).toBeLessThan(2e-3);
  expect(Math.abs(squares / pixels.length - 1)).toBeLessThan(2e-3);
});

test.skipIf(!folder)('the parts of cifar10 load, their batches verified', async () => {
  const { train, test, notes, normalisation } = await loadDataset('cifar10', { dir: `${folder}/cifar10` });
  expect([train.count, test.count, train.shape]).toEqual([20_000, 1000, [32, 32, 3]]);
  expect(notes).toEqual([
    'train holds 20,000 of the official 50,000 images',
    'test holds 1,000 of the official 10,000 images (not verified against a checksum)',
  ]);
  const counts = Array.from({ length: 10 }, (_, k) => test.labels.filter((label) => label === k).length);
  expect(counts).toEqual([103, 89, 100, 103, 90, 86, 112, 102, 106, 109]);
  // The normalisation is that of all 50,000.
  const [means, deviations] = [[normalisation.mean].flat(), [normalisation.deviation].flat()];
  for (const channel of [0, 1, 2]) {
    let [sum, squares] = [0, 0];
    for (let i = channel; i < train.images.length; i += 3) {
      const pixel = (train.images[i] as number) / 255;
      sum += pixel;
      squares += pixel * pixel;
    }
    const mean = sum / (train.images.length / 3);
    const deviation = Math.sqrt(squares / (train.images.length / 3) - mean * mean);
    expect(Math.abs(mean - (means[channel] as number))).toBeLessThan(2e-3);
    expect(Math.abs(deviation - (deviations[channel] as number))).toBeLessThan(1e-3);
  }
});

test.skipIf(!folder)('mnist comes from a server', async () => {
  const cache = await mkdtemp(`${tmpdir()}/supermask-cache-`);
  const server = createServer((request, response) => {
    createReadStream(`${folder}/mnist${request.url}`).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const mirrors = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/`];
  try {
    const { train, notes } = await loadDataset('mnist', { cache, mirrors, download: true });
    expect([train.count, notes]).toEqual([60_000, []]);
  } finally {
    server.close();
    await rm(cache, { recursive: true });
  }
});

test.skipIf(!folder)('digits are the images and labels of the original code, divided by 16', async () => {
  const { train, test, notes, normalisation } = await loadDataset('digits', { dir: `${folder}/uci-digits` });
  expect([train.count, test.count, train.shape, notes.length]).toEqual([1437, 360, [8, 8, 1], 1]);
  const text = [...train.labels, ...test.labels].map((label, i) => {
    const set = i < train.count ? train : test;
    const at = 64 * (i < train.count ? i : i - train.count);
    return `${set.images.subarray(at, at + 64).join()},${label}\n`;
  });
  const bytes = new TextEncoder().encode(text.join(''));
  expect(await sha256(bytes)).toBe(publishedFiles('digits')[0]?.sha256);
  const cache = await mkdtemp(`${tmpdir()}/supermask-cache-`);
  const downloaded = { cache, download: true, fetch: async () => new Response(bytes) };
  expect(await loadDataset('digits', downloaded)).toEqual({
    name: 'digits',
    train,
    test,
    notes,
    normalisation,
  });
  expect((await loadDataset('digits', { dir: `${cache}/digits` })).train).toEqual(train);
  await rm(cache, { recursive: true });
  const traces = golden('traces');
  expect([...train.labels, ...test.labels]).toEqual([...traces.values('data.y')]);
  const images = Uint8Array.of(...train.images, ...test.images);
  const pixels = normalise(images, normalisation);
  expect([...pixels]).toEqual([...images].map((value) => value / 16));
  // There they have some noise, which breaks ties.
  const differences = traces.values('data.x').map((x, i) => Math.abs(x - (pixels[i] as number)));
  expect(differences.every((difference) => difference < 0.1)).toBe(true);
});
