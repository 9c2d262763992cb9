import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KernelMask, kernelDensities, maskOverlap, pairOverlaps } from './mask-overlap.ts';

const kernel = (layer: string, mask: ArrayLike<number>): KernelMask => ({
  layer,
  shape: [mask.length],
  mask: Uint8Array.from(mask),
});

const bits = (length: number) =>
  fc.array(fc.integer({ min: 0, max: 1 }), { minLength: length, maxLength: length });
const pair = fc.integer({ min: 1, max: 40 }).chain((n) => fc.tuple(bits(n), bits(n), bits(n), bits(n)));

test("it is Jaccard's index of the sets of kept weights, whichever comes first", () => {
  fc.assert(
    fc.property(pair, ([a1, a2, b1, b2]) => {
      const [a, b] = [
        [kernel('x', a1), kernel('y', a2)],
        [kernel('x', b1), kernel('y', b2)],
      ];
      const kept = (first: number[], second: number[]) =>
        new Set([...first, ...second].flatMap((bit, i) => (bit === 1 ? [i] : [])));
      const [setA, setB] = [kept(a1, a2), kept(b1, b2)];
      const either = new Set([...setA, ...setB]).size;
      const overlap = maskOverlap(a, b);
      const both = [...setA].filter((i) => setB.has(i)).length;
      expect(overlap?.jaccard).toBe(either === 0 ? undefined : both / either);
      expect(maskOverlap(b, a)).toEqual(overlap);
      if (setA.size > 0) expect(maskOverlap(a, a)?.jaccard).toBe(1);
    }),
  );
});

test('masks that have nothing to do with each other overlap as chance says, also with other densities per kernel', () => {
  let state = 3;
  const random = (density: number, n: number): Uint8Array =>
    Uint8Array.from({ length: n }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32 < density ? 1 : 0;
    });
  const masks = (): KernelMask[] => [kernel('a', random(0.1, 50_000)), kernel('b', random(0.6, 20_000))];
  const overlaps = pairOverlaps([masks(), masks(), masks()]);
  expect(overlaps).toHaveLength(3);
  // (0.01 · 5 + 0.36 · 2) / (0.19 · 5 + 0.84 · 2)
  for (const { jaccard, chance } of overlaps) {
    expect(chance).toBeCloseTo(0.77 / 2.63, 2);
    expect(Math.abs(jaccard - chance)).toBeLessThan(0.01);
  }
});

test('masks of other kernels or shapes are not compared', () => {
  const a = [kernel('a', [1, 0])];
  expect(maskOverlap(a, [kernel('b', [1, 0])])).toBe(undefined);
  expect(maskOverlap(a, [kernel('a', [1, 0, 1])])).toBe(undefined);
  expect(maskOverlap(a, [])).toBe(undefined);
  expect(kernelDensities([kernel('a', [1, 0, 0, 1]), kernel('b', [0])])).toEqual(
    new Map([
      ['a', 0.5],
      ['b', 0],
    ]),
  );
});
