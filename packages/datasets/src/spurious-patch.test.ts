import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glyphs } from './glyphs.ts';
import type { ImageSet } from './image-set.ts';
import { spuriousPatch } from './spurious-patch.ts';

const { train } = glyphs({ train: 1000, test: 1 });
const agreeing = (patches: Uint8Array, { labels }: ImageSet): number =>
  patches.filter((patch, i) => patch === labels[i]).length;

/** [class, patch] counts. */
function table(patches: Uint8Array, { labels }: ImageSet): number[] {
  const counts = new Array<number>(100).fill(0);
  for (const [i, patch] of patches.entries()) (counts[(labels[i] as number) * 10 + patch] as number)++;
  return counts;
}

test('the patch agrees with the label in exactly the fraction, the other patches are of other classes', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.nat(), (fraction, seed) => {
      const { patches } = spuriousPatch(train, { fraction, seed });
      expect(agreeing(patches, train)).toBe(Math.round(fraction * 1000));
      expect(Math.max(...patches)).toBeLessThan(10);
    }),
    { numRuns: 30 },
  );
  const wrong = table(spuriousPatch(train, { fraction: 0.001 }).patches, train);
  // 999 over 90 cells, of 11 each: every other class occurs.
  expect(wrong.filter((count, i) => i % 11 !== 0 && count > 0)).toHaveLength(90);
});

test('without a fraction the patch is independent: every class has every patch equally often', () => {
  for (const seed of [1, 2])
    expect(table(spuriousPatch(train, { seed }).patches, train)).toEqual(new Array(100).fill(10));
  const odd = {
    ...train,
    count: 987,
    labels: train.labels.subarray(0, 987),
    images: train.images.subarray(0, 987 * 784),
  };
  const counts = table(spuriousPatch(odd).patches, odd);
  for (let label = 0; label < 10; label++) {
    const row = counts.slice(label * 10, label * 10 + 10);
    expect(Math.max(...row) - Math.min(...row)).toBeLessThanOrEqual(1);
  }
});

test('a seed gives the same patches, another others; the given images stay', () => {
  const before = train.images.slice();
  const same = (a: Uint8Array, b: Uint8Array): boolean => a.every((x, i) => x === b[i]);
  const first = spuriousPatch(train, { fraction: 0.5, seed: 1 });
  const again = spuriousPatch(train, { fraction: 0.5, seed: 1 });
  expect(again.patches).toEqual(first.patches);
  expect(same(again.set.images, first.set.images)).toBe(true);
  expect(spuriousPatch(train, { fraction: 0.5, seed: 2 }).patches).not.toEqual(first.patches);
  expect(same(train.images, before)).toBe(true);
});

test.each([
  ['28×28 grey', [28, 28, 1], 10, 40],
  ['8×8 grey', [8, 8, 1], 10, 16],
  ['32×32 in colour, 100 classes', [32, 32, 3], 100, 48],
] as const)(
  '%s: the patch tells its class, alone, and the rest of the image stays',
  (_, shape, classes, most) => {
    const size = shape[0] * shape[1] * shape[2];
    const set: ImageSet = {
      name: 'test',
      images: new Uint8Array(classes * size).fill(77),
      labels: Uint8Array.from({ length: classes }, (_, i) => i),
      count: classes,
      shape,
      classes: Array.from({ length: classes }, (_, i) => `${i}`),
    };
    const { images } = spuriousPatch(set, { fraction: 1 }).set;
    const drawn = Array.from({ length: classes }, (_, i) => images.subarray(i * size, (i + 1) * size));
    expect(new Set(drawn.map(String)).size).toBe(classes);
    for (const image of drawn) expect(image.filter((value) => value !== 77).length).toBeLessThanOrEqual(most);
  },
);

test('white is that of the set, and images without room are refused', () => {
  const { images } = spuriousPatch({ ...train, white: 16 }, { fraction: 1 }).set;
  expect(Math.max(...images.subarray(0, 28))).toBe(16);
  const tiny = {
    ...train,
    shape: [3, 3, 1],
    images: new Uint8Array(9),
    labels: Uint8Array.of(0),
    count: 1,
  } as const;
  expect(() => spuriousPatch(tiny)).toThrow('10 places of 1×1 need a larger image than 3×3');
  expect(() => spuriousPatch(train, { fraction: 0 })).toThrow('fraction must be in (0, 1]');
});
