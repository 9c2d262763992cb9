import { golden } from '@supermask/testing/golden';
import { expect, test } from 'vitest';
import { loadDataset } from './load-dataset.ts';
import { normalise } from './normalise.ts';

const folder = process.env.SUPERMASK_DATA;
const absent =
  'SUPERMASK_DATA is unset, it must name a folder with the subfolders mnist, fashion-mnist and uci-digits';

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

test.skipIf(!folder)('digits are the images and labels of the original code, divided by 16', async () => {
  const { train, test, notes, normalisation } = await loadDataset('digits', { dir: `${folder}/uci-digits` });
  expect([train.count, test.count, train.shape, notes.length]).toEqual([1437, 360, [8, 8, 1], 1]);
  const traces = golden('traces');
  expect([...train.labels, ...test.labels]).toEqual([...traces.values('data.y')]);
  const images = Uint8Array.of(...train.images, ...test.images);
  const pixels = normalise(images, normalisation);
  expect([...pixels]).toEqual([...images].map((value) => value / 16));
  // There they have some noise, which breaks ties.
  const differences = traces.values('data.x').map((x, i) => Math.abs(x - (pixels[i] as number)));
  expect(differences.every((difference) => difference < 0.1)).toBe(true);
});
