import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meanInterval } from './mean-interval.ts';

const ACCURACIES = [0.912, 0.905, 0.921, 0.917, 0.909];

test('it is the interval of scipy', () => {
  // scipy 1.17.1: stats.t.interval(0.95, 4, loc=mean, scale=sem)
  const { mean, low, high, count } = meanInterval(ACCURACIES);
  expect(mean).toBeCloseTo(0.9128, 14);
  expect(low).toBeCloseTo(0.9049274194018543, 13);
  expect(high).toBeCloseTo(0.9206725805981458, 13);
  expect(count).toBe(5);
});

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 2, maxLength: 30 });

test('it holds the mean in its middle, is wider with more confidence, and moves and grows with the values', () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (sample, factor) => {
      const interval = meanInterval(sample);
      expect((interval.low + interval.high) / 2).toBeCloseTo(interval.mean, 8);
      const wide = meanInterval(sample, { confidence: 0.99 });
      expect(wide.low).toBeLessThanOrEqual(interval.low);
      const moved = meanInterval(sample.map((value) => factor * value + 1));
      expect(moved.high / factor - 1 / factor).toBeCloseTo(interval.high, 6);
    }),
  );
});

test('95 of 100 such intervals hold the true mean', () => {
  let state = 7;
  const uniform = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const trials = 4000;
  let held = 0;
  for (let i = 0; i < trials; i++) {
    const { low, high } = meanInterval(Array.from({ length: 4 }, normal));
    if (low <= 0 && 0 <= high) held++;
  }
  // Four standard errors of the share.
  expect(Math.abs(held / trials - 0.95)).toBeLessThan(4 * Math.sqrt((0.95 * 0.05) / trials));
});

test('a single value has no error that is known, equal ones have none, and there is a value at least', () => {
  expect(meanInterval([3])).toEqual({
    mean: 3,
    low: -Infinity,
    high: Infinity,
    deviation: Number.NaN,
    count: 1,
  });
  expect(meanInterval([2, 2])).toEqual({ mean: 2, low: 2, high: 2, deviation: 0, count: 2 });
  expect(() => meanInterval([])).toThrow(/at least one value/);
  expect(() => meanInterval([1, 2], { confidence: 1 })).toThrow(/\(0, 1\)/);
});
