import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holm } from './holm.ts';

test('the smallest counts for all, the next for all but one', () => {
  const expected = [0.03, 0.06, 0.06, 0.02];
  for (const [i, p] of holm([0.01, 0.04, 0.03, 0.005]).entries())
    expect(p).toBeCloseTo(expected[i] as number, 12);
  expect(holm([])).toEqual([]);
  expect(holm([0.03])).toEqual([0.03]);
});

const p = fc.double({ min: 0, max: 1, noNaN: true });

test('it rejects what the steps of Holm reject, keeps the order, and is never below the p value', () => {
  fc.assert(
    fc.property(fc.array(p, { maxLength: 12 }), p, (values, alpha) => {
      const adjusted = holm(values);
      const sorted = [...values].sort((a, b) => a - b);
      const stop = sorted.findIndex((value, k) => value * (sorted.length - k) > alpha);
      const rejected = stop === -1 ? sorted.length : stop;
      expect(adjusted.filter((value) => value <= alpha)).toHaveLength(rejected);
      for (const [i, value] of adjusted.entries()) {
        expect(value).toBeGreaterThanOrEqual(values[i] as number);
        expect(value).toBeLessThanOrEqual(1);
        for (const [j, other] of adjusted.entries()) {
          if ((values[i] as number) < (values[j] as number)) expect(value).toBeLessThanOrEqual(other);
        }
      }
    }),
  );
});
