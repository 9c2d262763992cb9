import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdOut } from './hold-out.ts';
import type { ImageSet } from './image-set.ts';
import { subset } from './subset.ts';
import { take } from './take.ts';

/** `count` images of 1×2×1 pixels, each telling its position, which is also its label. */
function numbered(count: number): ImageSet {
  const labels = Uint8Array.from({ length: count }, (_, i) => i);
  const images = Uint8Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? i / 2 : 255 - (i - 1) / 2));
  return { name: 'numbered', images, labels, count, shape: [1, 2, 1], classes: [] };
}

/** The positions that a part of a numbered set has, after checking that images and labels still agree. */
function positions(part: ImageSet): number[] {
  expect([part.images.length, part.labels.length]).toEqual([part.count * 2, part.count]);
  return [...part.labels].map((label, i) => {
    expect([...part.images.subarray(2 * i, 2 * i + 2)]).toEqual([label, 255 - label]);
    return label;
  });
}

const size = fc.integer({ min: 2, max: 200 });
const seed = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test('the parts are disjoint, complete, of the size asked for and in the order of the set', () => {
  fc.assert(
    fc.property(size, fc.double({ min: 0, max: 1, noNaN: true }), seed, (n, at, seed) => {
      const count = 1 + Math.floor(at * (n - 2));
      const { train, validation } = holdOut(numbered(n), { count, seed });
      expect(validation.count).toBe(count);
      const [kept, held] = [positions(train), positions(validation)];
      const ascending = (a: number, b: number): number => a - b;
      expect([...kept, ...held].sort(ascending)).toEqual([...numbered(n).labels]);
      expect(kept).toEqual([...kept].sort(ascending));
      expect(held).toEqual([...held].sort(ascending));
    }),
  );
});

test('a larger count holds out the same images and more', () => {
  fc.assert(
    fc.property(size, seed, (n, seed) => {
      const few = positions(holdOut(numbered(n), { count: Math.floor((n + 1) / 3), seed }).validation);
      const many = positions(holdOut(numbered(n), { count: Math.ceil(n / 2), seed }).validation);
      expect(many).toEqual(expect.arrayContaining(few));
    }),
  );
});

test('the seed decides, a fraction is rounded, and the names tell the parts', () => {
  const set = numbered(100);
  const held = (seed: number): number[] => positions(holdOut(set, { fraction: 0.1, seed }).validation);
  expect(held(1)).toHaveLength(10);
  expect(held(1)).toEqual(held(1));
  expect(held(1)).not.toEqual(held(2));
  expect(positions(holdOut(numbered(7), { fraction: 0.25 }).validation)).toHaveLength(2);
  const { train, validation } = holdOut(set, { count: 5 });
  expect([train.name, validation.name]).toEqual(['numbered without validation', 'numbered validation']);
});

test.each([
  [{ count: 0 }, 'count 0'],
  [{ count: 10 }, 'count 10'],
  [{ count: 2.5 }, 'count 2.5'],
  [{ fraction: 0.01 }, 'fraction 0.01'],
  [{ fraction: 1 }, 'fraction 1'],
  [{ fraction: Number.NaN }, 'fraction NaN'],
])('%o of 10 images is refused', (options, got) => {
  expect(() => holdOut(numbered(10), options)).toThrow(
    `holdOut: both parts of the 10 images must hold at least one, got ${got} to hold out`,
  );
});

test('count and fraction together, or neither, are refused', () => {
  const both = { count: 1, fraction: 0.1 } as unknown as { count: number };
  expect(() => holdOut(numbered(10), both)).toThrow(
    'give either count or fraction, got count 1, fraction 0.1',
  );
  expect(() => holdOut(numbered(10), {} as { count: number })).toThrow('give either count or fraction');
});

test('subset takes the images at the indices, in their order, as copies', () => {
  fc.assert(
    fc.property(size, fc.array(fc.nat(), { maxLength: 50 }), (n, numbers) => {
      const indices = numbers.map((number) => number % n);
      const set = numbered(n);
      const part = subset(set, indices);
      expect(positions(part)).toEqual(indices);
      part.images.fill(0);
      positions(set);
    }),
  );
});

test('subset refuses indices out of range', () => {
  for (const index of [-1, 10, 0.5, Number.NaN]) {
    expect(() => subset(numbered(10), [0, index])).toThrow(
      `subset: indices must be integers in [0, 10), got ${index} at position 1`,
    );
  }
});

test('take keeps the first images', () => {
  fc.assert(
    fc.property(size, fc.nat(), (n, number) => {
      const count = 1 + (number % n);
      expect(positions(take(numbered(n), count))).toEqual([...numbered(count).labels]);
    }),
  );
  for (const count of [0, 11, 1.5]) {
    expect(() => take(numbered(10), count)).toThrow(
      `take: count must be an integer in [1, 10], got ${count}`,
    );
  }
});
