import { expect, test } from 'vitest';
import { constant, cosine, type Schedule } from './schedule.ts';
import { warmUp } from './warm-up.ts';

const all = (schedule: Schedule, epochs: number): number[] =>
  Array.from({ length: epochs }, (_, epoch) => schedule({ epoch, epochs }));

test('rises in equal steps to the base rate', () => {
  expect(all(warmUp(constant(), { epochs: 4 }), 7)).toEqual([0.25, 0.5, 0.75, 1, 1, 1, 1]);
});

test('then the schedule has the epochs that are left', () => {
  expect(all(warmUp(cosine(), { epochs: 3 }), 13).slice(3)).toEqual(all(cosine(), 10));
});

test('a run shorter than its warm-up only warms up', () => {
  expect(all(warmUp(cosine(), { epochs: 4 }), 2)).toEqual([0.25, 0.5]);
});

test('refuses no epoch', () => {
  expect(() => warmUp(cosine(), { epochs: 0 })).toThrow('epochs must be an integer ≥ 1, got 0');
});
