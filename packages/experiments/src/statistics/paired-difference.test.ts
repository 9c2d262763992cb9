import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equivalence } from './equivalence.ts';
import { pairedDifference } from './paired-difference.ts';

const seeds = (values: readonly number[]): Map<number, number> =>
  new Map(values.map((value, i) => [i + 1, value]));

const A = seeds([0.912, 0.905, 0.921, 0.917, 0.909]);
const B = seeds([0.908, 0.906, 0.914, 0.911, 0.91]);

test('it is the paired t-test of scipy', () => {
  // scipy 1.17.1: stats.ttest_rel(a, b) and its confidence_interval(0.95)
  const { mean, low, high, p } = pairedDifference(A, B);
  expect(mean).toBeCloseTo(0.003, 14);
  expect(p).toBeCloseTo(0.152920150006137, 11);
  expect(low).toBeCloseTo(-0.0017281156420198415, 12);
  expect(high).toBeCloseTo(0.007728115642019847, 12);
});

test('equivalence is the worse of two one-sided tests, as in scipy', () => {
  // scipy 1.17.1: stats.ttest_1samp(a − b, ±0.01, alternative=…), and ttest_rel(a, b).confidence_interval(0.9)
  const { p, low, high, equivalent } = equivalence(A, B);
  expect(p).toBeCloseTo(0.0073628178085985065, 11);
  expect(low).toBeCloseTo(-0.0006304042597315086, 12);
  expect(high).toBeCloseTo(0.006630404259731512, 12);
  expect(equivalent).toBe(true);
});

const accuracy = fc.integer({ min: 0, max: 1000 }).map((correct) => correct / 1000);
const pairs = fc.array(fc.tuple(accuracy, accuracy), { minLength: 2, maxLength: 20 });

test('exchanging a and b turns the difference and leaves the p values', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (values, margin) => {
      const [a, b] = [seeds(values.map(([x]) => x)), seeds(values.map(([, y]) => y))];
      const [there, back] = [pairedDifference(a, b), pairedDifference(b, a)];
      expect(back.p).toBeCloseTo(there.p, 12);
      expect(back.low).toBeCloseTo(-there.high, 12);
      const [alike, same] = [equivalence(a, b, { margin }), equivalence(b, a, { margin })];
      expect(same.p).toBeCloseTo(alike.p, 12);
      expect(same.equivalent).toBe(alike.equivalent);
    }),
  );
});

test('tests and intervals agree: p < 5 % where 0 is outside, equivalent where the interval is inside the margin', () => {
  fc.assert(
    fc.property(pairs, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (values, margin) => {
      const [a, b] = [seeds(values.map(([x]) => x)), seeds(values.map(([, y]) => y))];
      const { p, low, high } = pairedDifference(a, b);
      fc.pre(Math.min(Math.abs(low), Math.abs(high)) > 1e-12);
      expect(p < 0.05).toBe(low > 0 || high < 0);
      const alike = equivalence(a, b, { margin });
      fc.pre(Math.min(Math.abs(alike.low + margin), Math.abs(alike.high - margin)) > 1e-12);
      expect(alike.equivalent).toBe(alike.low > -margin && alike.high < margin);
    }),
  );
});

test('runs are paired by their seed, in any order, and the others left out', () => {
  const shuffled = new Map([...B].reverse());
  shuffled.set(99, 0.1);
  expect(pairedDifference(A, shuffled)).toEqual(pairedDifference(A, B));
  expect(() => pairedDifference(A, new Map([[7, 1]]))).toThrow(
    /seed that both have, got 1, 2, 3, 4, 5 and 7/,
  );
});

test('what does not vary is certain, and one pair says nothing', () => {
  expect(pairedDifference(A, A)).toMatchObject({ mean: 0, low: 0, high: 0, p: 1 });
  expect(equivalence(A, A)).toMatchObject({ p: 0, equivalent: true });
  expect(pairedDifference(seeds([2, 3]), seeds([1, 2]))).toMatchObject({ mean: 1, p: 0 });
  expect(pairedDifference(seeds([2]), seeds([1]))).toMatchObject({ mean: 1, low: -Infinity, p: 1, count: 1 });
  expect(equivalence(seeds([1]), seeds([1]))).toMatchObject({ equivalent: false });
});

test('a margin or a level that makes no test is refused', () => {
  expect(() => equivalence(A, B, { margin: 0 })).toThrow(/margin above 0/);
  expect(() => equivalence(A, B, { level: 0.5 })).toThrow(/level in \(0, 0\.5\)/);
});
