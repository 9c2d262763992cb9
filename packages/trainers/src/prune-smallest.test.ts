import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countKept, type PrunableKernel, type PruneOptions, pruneSmallest } from './prune-smallest.ts';

const weight = fc.oneof(
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, -1, 0.5, 1e-40),
);
const kernel = fc.array(fc.record({ weight, kept: fc.constantFrom(0, 1, 1, 1) }), { maxLength: 40 }).map(
  (list): PrunableKernel => ({
    values: Float32Array.from(list, (one) => one.weight),
    mask: Uint8Array.from(list, (one) => one.kept),
  }),
);
const kernels = fc.array(kernel, { minLength: 1, maxLength: 4 });
const fraction = fc.double({ min: 0, max: 0.95, noNaN: true });
const all = (values: number[]): PrunableKernel => ({
  values: Float32Array.from(values),
  mask: new Uint8Array(values.length).fill(1),
});

/** The same by sorting (stable) what is kept. */
function bySorting(list: readonly PrunableKernel[], f: number): Uint8Array[] {
  const masks = list.map(({ mask }) => mask.slice());
  const kept = list.flatMap(({ values, mask }, k) =>
    [...values].flatMap((value, i) => (mask[i] === 1 ? [{ value, k, i }] : [])),
  );
  kept.sort((a, b) => a.value - b.value);
  for (const { k, i } of kept.slice(0, Math.round(f * kept.length))) (masks[k] as Uint8Array)[i] = 0;
  return masks;
}

describe('pruneSmallest', () => {
  test('equals sorting, over the model and per kernel', () => {
    fc.assert(
      fc.property(kernels, fraction, (list, f) => {
        const refuses = (of: readonly PrunableKernel[]): boolean => {
          const n = of.reduce((sum, { mask }) => sum + countKept(mask), 0);
          return n > 0 && Math.round(f * n) >= n;
        };
        fc.pre(!refuses(list) && !list.some((one) => refuses([one])));
        expect(pruneSmallest(list, { fraction: f })).toEqual(bySorting(list, f));
        expect(pruneSmallest(list, { fraction: f, scope: 'kernel' })).toEqual(
          list.flatMap((one) => bySorting([one], f)),
        );
      }),
    );
  });

  test.each<PruneOptions['count']>(['round', 'open_lth', 'zhou'])('%s: pruned stays pruned', (count) => {
    fc.assert(
      fc.property(kernels, fraction, (list, f) => {
        let masks: Uint8Array[];
        try {
          masks = pruneSmallest(list, { fraction: f, count: count ?? 'round' });
        } catch {
          return;
        }
        masks.forEach((mask, k) => {
          mask.forEach((bit, i) => {
            expect(bit).toBeLessThanOrEqual(list[k]?.mask[i] as number);
          });
        });
      }),
    );
  });

  test('1000 weights at fraction 0.2 are 800, 640, 512, 410', () => {
    let one = all(Array.from({ length: 1000 }, (_, i) => (i * 7919) % 1009));
    const counts = [1, 2, 3, 4].map(() => {
      const [mask] = pruneSmallest([one], { fraction: 0.2 });
      one = { ...one, mask: mask as Uint8Array };
      return countKept(one.mask);
    });
    expect(counts).toEqual([800, 640, 512, 410]);
  });

  test('equal values: the lowest index of the first kernel goes first', () => {
    const masks = pruneSmallest([all([1, 1, 1]), all([1, 1, 2])], { fraction: 0.5 });
    expect(masks.map((mask) => [...mask])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  test('open_lth removes one more than the ceiling, and all that equal the last', () => {
    const kept = (values: number[]): number[] => [
      ...(pruneSmallest([all(values)], { fraction: 0.2, count: 'open_lth' })[0] as Uint8Array),
    ];
    expect(kept([5, 1, 2, 3, 4, 9, 8])).toEqual([1, 0, 0, 0, 1, 1, 1]);
    expect(kept([5, 1, 2, 3, 3, 3, 8])).toEqual([1, 0, 0, 0, 0, 0, 1]);
  });

  test('an ignored kernel stays, and counts only for open_lth', () => {
    const list = [all([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), { ...all([0, 0, 0, 0, 0]), ignored: true }];
    const counts = (count: 'round' | 'open_lth'): number[] =>
      pruneSmallest(list, { fraction: 0.2, count }).map(countKept);
    expect(counts('round')).toEqual([8, 5]);
    expect(counts('open_lth')).toEqual([6, 5]);
  });

  test('zhou truncates percentages, also where the fraction is not a double', () => {
    const removed = (n: number, f: number): number =>
      n - countKept(pruneSmallest([all(Array(n).fill(1))], { fraction: f, count: 'zhou' })[0] as Uint8Array);
    expect(removed(100, 0.29)).toBe(29);
    expect(removed(19, 0.2)).toBe(3);
    expect(removed(35, 0.2)).toBe(7);
  });

  test('refuses what does not fit', () => {
    const one = all([1, 2]);
    expect(() => pruneSmallest([one], { fraction: 1 })).toThrow('fraction must be in [0, 1)');
    expect(() => pruneSmallest([one], { fraction: 0.9 })).toThrow('removes all 2');
    expect(() => pruneSmallest([{ ...one, mask: Uint8Array.of(1) }], { fraction: 0.5 })).toThrow(
      'kernel 0 has 2 values and a mask of 1',
    );
    expect(() => pruneSmallest([{ ...one, mask: Uint8Array.of(1, 2) }], { fraction: 0.5 })).toThrow(
      'must be of 0 and 1',
    );
    expect(() => pruneSmallest([all([1, Number.NaN])], { fraction: 0.5 })).toThrow('must be finite');
  });

  test('a pruned weight may be anything, also NaN', () => {
    const values = Float32Array.of(Number.NaN, 2, 1);
    expect(pruneSmallest([{ values, mask: Uint8Array.of(0, 1, 1) }], { fraction: 0.5 })).toEqual([
      Uint8Array.of(0, 1, 0),
    ]);
  });
});
