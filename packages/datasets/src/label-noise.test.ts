import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';
import { labelNoise } from './label-noise.ts';

const { train } = glyphs({ train: 2000, test: 1 });
const changed = (labels: Uint8Array): number[] =>
  [...labels.keys()].filter((i) => labels[i] !== train.labels[i]);

test('a seed and a fraction give the same labels; images and the given labels stay', () => {
  const before = train.labels.slice();
  const noisy = labelNoise(train, { fraction: 0.3, seed: 4 });
  expect(labelNoise(train, { fraction: 0.3, seed: 4 }).labels).toEqual(noisy.labels);
  expect(train.labels).toEqual(before);
  expect(noisy.images).toBe(train.images);
  expect(labelNoise(train, { fraction: 0.3, seed: 5 }).labels).not.toEqual(noisy.labels);
  expect(labelNoise({ ...train, name: 'other' }, { fraction: 0.3, seed: 4 }).labels).not.toEqual(
    noisy.labels,
  );
});

test('so many labels are drawn anew: no more change, and of those nine in ten', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.01, max: 1, noNaN: true }), fc.nat(), (fraction, seed) => {
      const drawn = Math.round(fraction * train.count);
      const { length } = changed(labelNoise(train, { fraction, seed }).labels);
      expect(length).toBeLessThanOrEqual(drawn);
      // Five standard deviations of a binomial count.
      expect(Math.abs(length - 0.9 * drawn)).toBeLessThanOrEqual(5 * Math.sqrt(0.09 * drawn));
    }),
    { numRuns: 30 },
  );
});

test('new labels are uniform whatever the class: no cell of the table of all is far from its expectation', () => {
  const table = new Array<number>(100).fill(0);
  const { labels } = labelNoise(train, { fraction: 1 });
  for (const [i, label] of labels.entries()) (table[(train.labels[i] as number) * 10 + label] as number)++;
  const statistic = table.reduce((sum, count) => sum + (count - 20) ** 2 / 20, 0);
  // χ² with 90 degrees of freedom exceeds this once in a thousand times; the seed is fixed.
  expect(statistic).toBeLessThan(137.2);
});

test('a larger fraction draws the same labels and more', () => {
  const [few, many] = [0.1, 0.3].map((fraction) => labelNoise(train, { fraction }).labels);
  for (const i of changed(few as Uint8Array)) expect(many?.[i]).toBe(few?.[i]);
});

test.each([0, -0.1, 1.1, Number.NaN])('a fraction of %d is refused', (fraction) => {
  expect(() => labelNoise(train, { fraction })).toThrow(
    `[supermask/datasets] labelNoise: fraction must be in (0, 1] (of the images), got ${fraction}`,
  );
});
