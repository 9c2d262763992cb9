import { expect, test } from 'vitest';
import { log } from './log.ts';

const between = (low: number, high: number): number[] =>
  Array.from({ length: 20_001 }, (_, i) => low + ((high - low) * i) / 20_000);

test('log is Math.log but for its last bits', () => {
  for (const x of [...between(0.25, 4), ...between(1, 1000), ...between(-700, 700).map(Math.exp)]) {
    const truth = Math.log(x);
    expect(Math.abs(log(x) - truth), `${x}`).toBeLessThanOrEqual(1e-15 * Math.max(1, Math.abs(truth)));
  }
});

test('log at its ends', () => {
  expect([log(1), log(0), log(Infinity)]).toEqual([0, -Infinity, Infinity]);
  expect([log(-1), log(Number.NaN)]).toEqual([Number.NaN, Number.NaN]);
  expect(Math.abs(log(Number.MIN_VALUE) / Math.log(Number.MIN_VALUE) - 1)).toBeLessThan(1e-15);
});
