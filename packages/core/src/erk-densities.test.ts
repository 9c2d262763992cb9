import fc from 'fast-check';
import { expect, test } from 'vitest';
import { erkDensities, uniformDensities } from './erk-densities.ts';

const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 2, maxLength: 4 }), {
  minLength: 1,
  maxLength: 6,
});
const density = fc.double({ min: 0.01, max: 1, noNaN: true });
const size = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

test('by hand: Σ dims / Π dims, scaled to the budget', () => {
  // 20·30 and 3·3·10·10: 50 and 26 of 76 shares of half of 1,500 weights.
  const [dense, conv] = erkDensities(
    [
      [20, 30],
      [3, 3, 10, 10],
    ],
    { density: 0.5 },
  ) as [number, number];
  expect(dense * 600).toBeCloseTo((750 * 50) / 76, 9);
  expect(conv * 900).toBeCloseTo((750 * 26) / 76, 9);
});

test('by hand: a kernel that would exceed 1 is dense, the other takes the rest', () => {
  expect(
    erkDensities(
      [
        [2, 2],
        [100, 100],
      ],
      { density: 0.1 },
    ),
  ).toEqual([1, (0.1 * 10_004 - 4) / 10_000]);
});

test('the budget is met, no density exceeds 1, and sparse kernels keep the proportion', () => {
  fc.assert(
    fc.property(shapes, density, (kernels, d) => {
      const densities = erkDensities(kernels, { density: d });
      const kept = sum(kernels.map((shape, i) => (densities[i] as number) * size(shape)));
      expect(kept / (d * sum(kernels.map(size)))).toBeCloseTo(1, 9);
      for (const value of densities) expect(value > 0 && value <= 1).toBe(true);
      const scales = kernels.flatMap((shape, i) =>
        densities[i] === 1 ? [] : [((densities[i] as number) * size(shape)) / sum(shape)],
      );
      for (const scale of scales) expect(scale / (scales[0] as number)).toBeCloseTo(1, 9);
    }),
  );
});

test('uniform: the same for each', () => {
  expect(
    uniformDensities(
      [
        [2, 2],
        [5, 5],
      ],
      { density: 0.3 },
    ),
  ).toEqual([0.3, 0.3]);
  expect(erkDensities([], { density: 0.3 })).toEqual([]);
});

test('refuses what is no density or no kernel', () => {
  expect(() => uniformDensities([[2, 2]], { density: 0 })).toThrow('density must be in (0, 1]');
  expect(() => erkDensities([[2, 2]], { density: 2 })).toThrow('density must be in (0, 1]');
  expect(() => erkDensities([[2, 0]], { density: 0.5 })).toThrow('integers ≥ 1, got [2, 0]');
  expect(() => erkDensities([[]], { density: 0.5 })).toThrow('got []');
});
