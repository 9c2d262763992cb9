import { expect, test } from 'vitest';
import { type StepDecayOptions, stepDecay } from './step-decay.ts';

const all = (options: StepDecayOptions): number[] =>
  Array.from({ length: 7 }, (_, epoch) => stepDecay(options)({ epoch, epochs: 7 }));

test('every so many epochs', () => {
  expect(all({ every: 3, factor: 0.5 })).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.25]);
});

test('at milestones, a tenth by default', () => {
  expect(all({ milestones: [2, 5] })).toEqual([1, 1, 0.1, 0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1]);
  expect(all({ milestones: [] })).toEqual([1, 1, 1, 1, 1, 1, 1]);
});

test.each<[StepDecayOptions, string]>([
  [{ every: 2, milestones: [3] } as StepDecayOptions, 'either every or milestones, got both'],
  [{ every: 0 }, 'every must be an integer ≥ 1, got 0'],
  [{ milestones: [2, 2.5] }, 'a milestone must be an integer ≥ 1, got 2.5'],
  [{ every: 1, factor: -1 }, 'factor must be in [0, Infinity), got -1'],
])('refuses %j', (options, message) => {
  expect(() => stepDecay(options)).toThrow(message);
});
