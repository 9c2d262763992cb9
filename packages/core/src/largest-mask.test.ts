import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestMask } from './largest-mask.ts';
import type { Rank } from './select-largest.ts';

/** The same by sorting: stable, ascending, the first n − kept pruned. */
function maskBySorting(scores: Float32Array, kept: number, rank: Rank): number[] {
  const key = (i: number): number =>
    rank === 'magnitude' ? Math.abs(scores[i] as number) : (scores[i] as number);
  const order = Array.from(scores, (_, i) => i).sort((a, b) => key(a) - key(b) || a - b);
  const mask = new Array<number>(scores.length).fill(0);
  for (const i of order.slice(scores.length - kept)) mask[i] = 1;
  return mask;
}

const rank = fc.constantFrom<Rank>('magnitude', 'value');
const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });
const fewValues = fc.constantFrom(0, -0, 1, -1, 0.5, -0.5, 1e-40, -1e-40);

test.each([
  ['any scores', anyFloat],
  ['many ties', fewValues],
])('equals sorting, with %s', (_, value) => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 80 }), fc.nat(), rank, (list, k, by) => {
      const scores = Float32Array.from(list);
      const kept = scores.length === 0 ? 0 : k % (scores.length + 1);
      expect([...largestMask(scores, kept, by)]).toEqual(maskBySorting(scores, kept, by));
    }),
    { numRuns: 300 },
  );
});

test('equals sorting on 100,000 scores of many sizes', () => {
  const scores = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i) * 2 ** ((i % 60) - 30));
  for (const by of ['magnitude', 'value'] as const) {
    expect([...largestMask(scores, 12_345, by)]).toEqual(maskBySorting(scores, 12_345, by));
  }
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('refuses the score %s', (bad) => {
  for (const by of ['magnitude', 'value'] as const) {
    expect(() => largestMask(Float32Array.of(1, bad), 1, by)).toThrow('scores must be finite');
  }
});

test.each([-1, 3, 0.5, Number.NaN])('refuses to keep %s of 2', (kept) => {
  expect(() => largestMask(Float32Array.of(1, 2), kept)).toThrow('kept must be an integer in [0, 2]');
});
