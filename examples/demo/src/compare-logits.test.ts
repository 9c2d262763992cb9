import { expect, test } from 'vitest';
import { compareLogits } from './compare-logits.ts';

const compare = (actual: number[], expected: number[]): ReturnType<typeof compareLogits> =>
  compareLogits(Float32Array.from(actual), Float32Array.from(expected), { classes: 3, tolerance: 1e-2 });

test('equal logits agree', () => {
  expect(compare([1, 2, 3, 6, 5, 4], [1, 2, 3, 6, 5, 4])).toEqual({ deviation: 0, disagreements: 0 });
});

test('another class counts only where the two highest logits are apart', () => {
  expect(compare([3, 2, 1], [1, 2, 3]).disagreements).toBe(1);
  expect(compare([1, 3, 2.99], [1, 2.99, 3]).disagreements).toBe(0);
});

test('the deviation is relative to the largest value; a missing logit is no agreement', () => {
  expect(compare([1, 2, -4], [1, 2, -5]).deviation).toBeCloseTo(0.2, 6);
  expect(compare([1, 2], [1, 2, 3]).deviation).toBeNaN();
});
