import { expect, test } from 'vitest';
import { groupFactors, type PerGroup } from './group-factors.ts';
import type { Schedule } from './schedule.ts';

const progress = { epoch: 1, epochs: 4 };

test('one schedule for both groups, or one each', () => {
  expect(groupFactors(({ epoch, epochs }) => epoch / epochs, progress)).toEqual({
    scores: 0.25,
    weights: 0.25,
  });
  expect(groupFactors({ scores: () => 0, weights: () => 2 }, progress)).toEqual({ scores: 0, weights: 2 });
});

test.each<[Schedule | PerGroup<Schedule>, string]>([
  [() => Number.NaN, 'schedule must give a finite number, got NaN in epoch 1 (from 0) of 4'],
  [{ scores: () => 1, weights: () => 1 / 0 }, 'schedule.weights must give a finite number, got Infinity'],
  [
    { scores: () => 1 } as unknown as PerGroup<Schedule>,
    'schedule.weights must be a function, got undefined',
  ],
])('refuses %o', (schedule, message) => {
  expect(() => groupFactors(schedule, progress)).toThrow(message);
});
