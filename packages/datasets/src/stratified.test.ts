import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ImageSet } from './image-set.ts';
import { stratified, stratifiedSplit } from './stratified.ts';

/** One-pixel images whose pixel is their position; class 0 is twice as frequent as 1 and 2. */
const set: ImageSet = {
  name: 'test',
  images: Uint8Array.from({ length: 200 }, (_, i) => i),
  labels: Uint8Array.from({ length: 200 }, (_, i) => [0, 1, 0, 2][i % 4] as number),
  count: 200,
  shape: [1, 1, 1],
  classes: ['a', 'b', 'c'],
};
const counts = ({ labels }: ImageSet): number[] =>
  [0, 1, 2].map((label) => labels.filter((l) => l === label).length);

test('each class comes equally often, up to one image, and no image twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 150 }), fc.nat(), (count, seed) => {
      const chosen = stratified(set, { count, seed });
      expect(chosen.count).toBe(count);
      expect(Math.max(...counts(chosen)) - Math.min(...counts(chosen))).toBeLessThanOrEqual(1);
      expect(new Set(chosen.images).size).toBe(count);
      for (const [i, position] of chosen.images.entries())
        expect(chosen.labels[i]).toBe(set.labels[position]);
    }),
  );
});

test('a smaller subset is the beginning of a larger one; another seed gives another', () => {
  const { images } = stratified(set, { count: 100, seed: 2 });
  for (const count of [1, 7, 30]) {
    expect(stratified(set, { count, seed: 2 }).images).toEqual(images.subarray(0, count));
  }
  expect(stratified(set, { count: 100, seed: 3 }).images).not.toEqual(images);
});

test('a split holds every image once, the rest in its order', () => {
  const { chosen, rest } = stratifiedSplit(set, { count: 30, seed: 2 });
  expect(chosen).toEqual(stratified(set, { count: 30, seed: 2 }));
  expect([...chosen.images, ...rest.images].sort((a, b) => a - b)).toEqual([...set.images]);
  expect([...rest.images].sort((a, b) => a - b)).toEqual([...rest.images]);
  expect(counts(rest)).toEqual([90, 40, 40]);
});

test('refuses what the set does not hold', () => {
  expect(() => stratified(set, { count: 153 })).toThrow(/153 images need more than 50 of class "[bc]"/);
  for (const count of [0, 1.5, 201]) {
    expect(() => stratified(set, { count })).toThrow(`count must be an integer in [1, 200]`);
  }
});
