import { expect, test } from 'vitest';
import { globalThreshold } from './global-threshold.ts';
import { maskOf } from './select-largest.ts';

const scores = [Float32Array.of(1, -2, 2), Float32Array.of(-3, 2)];
const masks = (density: number): number[][] => {
  const selection = globalThreshold(scores, density);
  return scores.map((values, i) => [...maskOf(selection, i, values)]);
};

test('all scores equal to the threshold are pruned', () => {
  expect(globalThreshold(scores, 0.5).cuts.map(({ threshold }) => threshold)).toEqual([2, 2]);
  expect(masks(0.5)).toEqual([
    [0, 0, 0],
    [1, 0],
  ]);
});

test('by value', () => {
  expect(globalThreshold(scores, 0.6, { rank: 'value' }).cuts[0]?.threshold).toBe(-2);
});

test('where none is to be pruned all are kept', () => {
  expect(masks(1)).toEqual([
    [1, 1, 1],
    [1, 1],
  ]);
});

test('refuses a density out of range', () => {
  expect(() => globalThreshold(scores, 0)).toThrow('density must be in (0, 1], got 0');
});
