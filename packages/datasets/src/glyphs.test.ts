import { crc32 } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';

const PIXELS = 28 * 28;

test('the first 100 images of seed 1 are what they have always been, in every engine', () => {
  const { train, test } = glyphs({ seed: 1, train: 100, test: 100 });
  // A change of the drawing changes these: results on glyphs before and after it cannot be compared.
  expect([train.images, train.labels, test.images, test.labels].map((bytes) => crc32(bytes))).toEqual([
    102725908, 3795363434, 404781071, 2690232166,
  ]);
});

test('the shapes are as documented', () => {
  const { name, train, test, notes } = glyphs({ train: 30, test: 7 });
  expect([name, notes]).toEqual(['glyphs', []]);
  for (const [set, count] of [
    [train, 30],
    [test, 7],
  ] as const) {
    expect(set).toMatchObject({ count, shape: [28, 28, 1], classes: [...'0123456789'] });
    expect([set.images.length, set.labels.length]).toEqual([count * PIXELS, count]);
  }
});

test('a small set is the beginning of a larger one', () => {
  const whole = glyphs({ seed: 7, train: 60, test: 60 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (train, test) => {
      const part = glyphs({ seed: 7, train, test });
      expect(part.train.images).toEqual(whole.train.images.slice(0, train * PIXELS));
      expect(part.train.labels).toEqual(whole.train.labels.slice(0, train));
      expect(part.test.images).toEqual(whole.test.images.slice(0, test * PIXELS));
      expect(part.test.labels).toEqual(whole.test.labels.slice(0, test));
    }),
    { numRuns: 15 },
  );
});

test('each ten images hold each digit once, in changing order', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (seed) => {
      const { labels } = glyphs({ seed, train: 50, test: 1 }).train;
      const blocks = [0, 10, 20, 30, 40].map((at) => [...labels.slice(at, at + 10)]);
      for (const block of blocks) expect([...block].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      expect(new Set(blocks.map((block) => block.join())).size).toBeGreaterThan(1);
    }),
    { numRuns: 15 },
  );
});

test('seeds, splits and positions give different images, all with ink', () => {
  const one = glyphs({ seed: 1, train: 100, test: 100 });
  const two = glyphs({ seed: 2, train: 100, test: 100 });
  const seen = new Set<number>();
  for (const { images } of [one.train, one.test, two.train, two.test]) {
    for (let i = 0; i < 100; i++) {
      const image = images.subarray(i * PIXELS, (i + 1) * PIXELS);
      seen.add(crc32(image));
      expect(image.filter((pixel) => pixel > 100).length).toBeGreaterThan(15);
    }
  }
  expect(seen.size).toBe(400);
});

test('the normalisation is that of the 10,000 training images of seed 1', () => {
  const { train, normalisation } = glyphs({ seed: 1, train: 10_000, test: 1 });
  let sum = 0;
  let squares = 0;
  for (const pixel of train.images) {
    sum += pixel;
    squares += pixel * pixel;
  }
  const mean = sum / train.images.length / 255;
  const deviation = Math.sqrt(squares / train.images.length / 255 ** 2 - mean ** 2);
  expect(normalisation.mean).toBe(Math.round(mean * 1e4) / 1e4);
  expect(normalisation.deviation).toBe(Math.round(deviation * 1e4) / 1e4);
});

test.each([
  [{ train: 0 }, /glyphs: train must be an integer from 1 to .* got 0/],
  [{ test: 1.5 }, /glyphs: test must be .* got 1\.5/],
  [{ train: Number.NaN }, /glyphs: train must be .* got NaN/],
  [{ train: 1e9 }, /glyphs: train must be .* got 1000000000/],
  [{ seed: -1 }, /seed must be an integer/],
])('%o is refused', (options, message) => {
  expect(() => glyphs(options)).toThrow(message);
});
