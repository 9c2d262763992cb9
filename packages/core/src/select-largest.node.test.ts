import { expect, test } from 'vitest';
import { maskOf, selectLargest } from './select-largest.ts';

test('counts stay exact beyond 2^24: of 2^25 scores one more than half is kept', () => {
  const n = 2 ** 25;
  const scores = new Float32Array(n);
  for (let i = 0; i < n; i++) scores[i] = Math.imul(i, 0x9e3779b1) & 0xffffff; // 2^24 values, each twice
  const kept = n / 2 + 1;
  const selection = selectLargest([scores], kept);
  expect(selection.cuts[0]?.threshold).toBe(2 ** 23 - 1);
  const mask = maskOf(selection, 0, scores);
  let ones = 0;
  let ties = 0;
  for (let i = 0; i < n; i++) {
    ones += mask[i] as number;
    ties += Number(scores[i] === 2 ** 23 - 1);
  }
  expect({ ones, ties }).toEqual({ ones: kept, ties: 2 });
  expect(mask[scores.indexOf(2 ** 23 - 1)]).toBe(0);
  expect(mask[scores.lastIndexOf(2 ** 23 - 1)]).toBe(1);
});
