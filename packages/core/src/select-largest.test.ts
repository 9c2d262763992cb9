import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskOf, type Rank, type SelectOptions, selectLargest } from './select-largest.ts';

/** By sorting all: the highest of each tensor are reserved, then the highest of the rest taken. */
function masksBySorting(
  scores: Float32Array[],
  kept: number,
  rank: Rank,
  minPerTensor: number,
): Float32Array[] {
  const masks = scores.map(({ length }) => new Float32Array(length));
  const byRank = scores
    .flatMap((values, tensor) => Array.from(values, (score, i) => ({ tensor, i, score })))
    .map((entry) => ({ ...entry, key: rank === 'magnitude' ? Math.abs(entry.score) : entry.score }))
    .sort((a, b) => b.key - a.key || b.tensor - a.tensor || b.i - a.i);
  const take = (entries: typeof byRank, count: number): void => {
    for (const { tensor, i } of entries.slice(0, count)) (masks[tensor] as Float32Array)[i] = 1;
  };
  for (const own of scores.keys())
    take(
      byRank.filter(({ tensor }) => tensor === own),
      minPerTensor,
    );
  const rest = byRank.filter(({ tensor, i }) => masks[tensor]?.[i] === 0);
  take(rest, kept - (byRank.length - rest.length));
  return masks;
}

function masksBySelection(scores: Float32Array[], kept: number, options: SelectOptions): Float32Array[] {
  const selection = selectLargest(scores, kept, options);
  return scores.map((values, i) => maskOf(selection, i, values));
}

const rank = fc.constantFrom<Rank>('magnitude', 'value');
const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });
const fewValues = fc.constantFrom(0, -0, 1, -1, 0.5, -0.5, 1e-40, -1e-40);

test.each([
  ['any scores', anyFloat],
  ['many ties', fewValues],
])('equals sorting all tensors together, with %s', (_, value) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(value, { maxLength: 20 }), { maxLength: 6 }),
      fc.nat(),
      rank,
      fc.nat({ max: 6 }),
      (lists, k, by, minPerTensor) => {
        const scores = lists.map((list) => Float32Array.from(list));
        const total = scores.reduce((sum, { length }) => sum + length, 0);
        const least = scores.reduce((sum, { length }) => sum + Math.min(length, minPerTensor), 0);
        const kept = least + (k % (total - least + 1));
        expect(masksBySelection(scores, kept, { rank: by, minPerTensor })).toEqual(
          masksBySorting(scores, kept, by, minPerTensor),
        );
      },
    ),
    { numRuns: 500 },
  );
});

test('a minimum saves a layer of small scores, within the same budget', () => {
  const scores = [Float32Array.of(9, 8, 7, 6), Float32Array.of(0.1, 0.2, 0.3), Float32Array.of(5)];
  const masks = (minPerTensor: number): number[][] =>
    masksBySelection(scores, 4, { minPerTensor }).map((mask) => [...mask]);
  expect(masks(0)).toEqual([[1, 1, 1, 1], [0, 0, 0], [0]]);
  expect(masks(1)).toEqual([[1, 1, 0, 0], [0, 0, 1], [1]]);
});

test('a view into a larger buffer is read where it lies', () => {
  const view = Float32Array.of(9, 1, 3, 2, 9).subarray(1, 4);
  expect([...maskOf(selectLargest([view], 1), 0, view)]).toEqual([0, 1, 0]);
});

test('refuses what cannot be', () => {
  const scores = [Float32Array.of(1, 2), Float32Array.of(3, Number.NaN)];
  expect(() => selectLargest(scores, 1)).toThrow('got NaN at index 1 of tensor 1');
  expect(() => selectLargest(scores, 5)).toThrow('kept must be an integer in [0, 4], got 5');
  expect(() => selectLargest(scores, 3, { minPerTensor: 2 })).toThrow('need 4, got kept 3');
  expect(() => selectLargest(scores, 3, { minPerTensor: 0.5 })).toThrow('minPerTensor must be an integer');
});
