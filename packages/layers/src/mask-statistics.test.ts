import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskEntropy, maskFlips, maskOverlap } from './mask-statistics.ts';

const bits = fc.integer({ min: 0, max: 1 });
const pairs = fc
  .array(fc.tuple(bits, bits), { minLength: 1, maxLength: 60 })
  .map((both) => [both.map(([a]) => a), both.map(([, b]) => b)] as const);
const positions = (mask: readonly number[]): Set<number> =>
  new Set(mask.flatMap((bit, i) => (bit !== 0 ? [i] : [])));

test('flips and overlap are those of the sets of kept weights', () => {
  fc.assert(
    fc.property(pairs, ([a, b]) => {
      const [x, y] = [positions(a), positions(b)];
      const added = [...y].filter((i) => !x.has(i)).length;
      const removed = [...x].filter((i) => !y.has(i)).length;
      expect(maskFlips(a, b)).toEqual({ kept: added, pruned: removed });
      const union = new Set([...x, ...y]).size;
      expect(maskOverlap(a, b)).toEqual({
        iou: union === 0 ? 1 : (x.size - removed) / union,
        hamming: added + removed,
      });
    }),
  );
});

test('a signed mask keeps what it flips', () => {
  expect(maskFlips([-1, 0, 1], [1, -1, 0])).toEqual({ kept: 1, pruned: 1 });
  expect(maskOverlap(Float32Array.of(-1, 0), Int8Array.of(1, 0))).toEqual({ iou: 1, hamming: 0 });
});

test('entropy: n bits at density ½, known values elsewhere, symmetric, 0 at the ends', () => {
  expect(maskEntropy([0, 1, 1, 0])).toBe(4);
  // 2 of 8: 8 · (¼ · 2 + ¾ · log₂ 4/3).
  expect(maskEntropy([1, 0, 0, 0, 1, 0, 0, 0])).toBeCloseTo(8 * (0.5 + 0.75 * Math.log2(4 / 3)), 12);
  expect(maskEntropy([1, 1, 1])).toBe(0);
  expect(maskEntropy([0, 0])).toBe(0);
  fc.assert(
    fc.property(fc.array(bits, { minLength: 1 }), (mask) => {
      expect(maskEntropy(mask)).toBeCloseTo(maskEntropy(mask.map((bit) => 1 - bit)), 9);
      expect(maskEntropy(mask)).toBeLessThanOrEqual(mask.length + 1e-9);
    }),
  );
});

test('masks of different kernels are refused', () => {
  expect(() => maskFlips([1], [1, 0])).toThrow(
    'maskFlips: two masks of one kernel have the same length, got 1 and 2',
  );
  expect(() => maskOverlap([1, 1], [1])).toThrow('got 2 and 1');
});
