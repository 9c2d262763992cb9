import { expect, test } from 'vitest';
import { exp } from './exp.ts';

const between = (low: number, high: number): number[] =>
  Array.from({ length: 20_001 }, (_, i) => low + ((high - low) * i) / 20_000);

test('exp is Math.exp but for its last bits', () => {
  for (const x of [...between(-708, 709.7), ...between(-2, 2)]) {
    expect(Math.abs(exp(x) / Math.exp(x) - 1), `${x}`).toBeLessThan(1e-15);
  }
});

test('exp at its ends', () => {
  expect(exp(0)).toBe(1);
  expect([exp(-0), exp(800), exp(Number.POSITIVE_INFINITY)]).toEqual([1, Infinity, Infinity]);
  expect([exp(-800), exp(Number.NEGATIVE_INFINITY), exp(Number.NaN)]).toEqual([0, 0, Number.NaN]);
  // The smallest numbers have few bits.
  for (const x of between(-745, -709)) {
    expect(Math.abs(exp(x) - Math.exp(x))).toBeLessThanOrEqual(2 * Number.MIN_VALUE);
  }
});
