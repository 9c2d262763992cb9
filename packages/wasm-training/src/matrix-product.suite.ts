import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { randomValues } from './against-cpu.suite.ts';
import { heapModules, type Simd } from './heap-module.ts';
import { install, uninstall } from './index.ts';
import { unevenValues } from './uneven-values.suite.ts';

interface Product {
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly withBias: boolean;
  readonly density: number;
  readonly seed: number;
}

/** Sizes about the edges of tiles and blocks; few rows come often, as the sparse way begins at 32. */
const products = fc.record({
  rows: fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 30, max: 140 })),
  inner: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.integer({ min: 250, max: 270 })),
  columns: fc.integer({ min: 0, max: 35 }),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  withBias: fc.boolean(),
  density: fc.constantFrom(0, 0.1, 0.4, 0.6, 1),
  seed: fc.integer({ min: 1, max: 1000 }),
});

/** The tests of matrix products with one kind of SIMD. */
export function matrixProductSuite(simd: Simd): void {
  describe(`matrix products with ${simd} SIMD`, () => {
    beforeEach(async () => {
      await useBackend('wasm');
      install({ simd });
    });
    afterEach(uninstall);

    test('are those of double precision, but for rounding', () => {
      fc.assert(fc.property(products, isWithinRounding), { numRuns: 200 });
    });

    test('leave out zeros of b and give the same bits', () => {
      const { kernels, at, withScratch } = heapModules(simd)(tf.backend() as BackendWasm);
      fc.assert(
        fc.property(products, (product) => {
          const { rows, inner, columns, transposeA, transposeB, withBias } = product;
          const { a, b, bias } = operands(product);
          const tensors = [
            a,
            b,
            bias,
            new Float32Array(rows * columns),
            new Float32Array(rows * columns),
          ].map((values) => tf.tensor1d(values));
          for (const tensor of tensors) tensor.dataSync();
          const [aAt, bAt, biasAt, dense, sparse] = tensors.map(at) as [
            number,
            number,
            number,
            number,
            number,
          ];
          for (const [kernel, out] of [
            [kernels.matMul, dense],
            [kernels.sparseMatMul, sparse],
          ] as const) {
            withScratch(160_000, (scratch) =>
              kernel(
                ...([rows, inner, columns] as const),
                ...([aAt, transposeA ? 4 : 4 * inner, transposeA ? 4 * rows : 4] as const),
                ...([bAt, transposeB ? 4 : 4 * columns, transposeB ? 4 * inner : 4] as const),
                ...([withBias ? biasAt : 0, out, scratch] as const),
              ),
            );
          }
          expect(tensors[4]?.dataSync()).toEqual(tensors[3]?.dataSync());
          tf.dispose(tensors);
        }),
        { numRuns: 200 },
      );
    });

    test('leave no scratch on the heap', () => {
      const { withScratch } = heapModules(simd)(tf.backend() as BackendWasm);
      const free = () => withScratch(1_000_000, (start) => start);
      const product = (density: number) =>
        isWithinRounding({
          ...{ rows: 64, inner: 300, columns: 70, transposeA: false, transposeB: true },
          ...{ withBias: true, density, seed: 1 },
        });
      product(1);
      const before = free();
      for (let i = 0; i < 20; i++) product(i % 2);
      expect(free()).toBe(before);
    });
  });
}

function operands({
  rows,
  inner,
  columns,
  density,
  seed,
}: Product): Record<'a' | 'b' | 'bias', Float32Array> {
  const chances = randomValues(inner * columns, seed);
  return {
    a: unevenValues([rows * inner], 1, seed),
    // 15 values in (−1, 1).
    b: unevenValues([inner * columns], 1, seed + 1).map((value, i) =>
      (chances[i] as number) < 2 * density - 1 ? value : 0,
    ),
    bias: unevenValues([columns], 1, seed + 2),
  };
}

/** n sums of float32 are off by n roundings of the sum of absolute values at the most. */
function isWithinRounding(product: Product): void {
  const { rows, inner, columns, transposeA, transposeB, withBias } = product;
  const { a, b, bias } = operands(product);
  const actual = tf.tidy(() =>
    tf.fused.matMul({
      a: tf.tensor2d(a, transposeA ? [inner, rows] : [rows, inner]),
      b: tf.tensor2d(b, transposeB ? [columns, inner] : [inner, columns]),
      transposeA,
      transposeB,
      ...(withBias && { bias: tf.tensor1d(bias) }),
    }),
  );
  const values = actual.dataSync();
  expect(actual.shape).toEqual([rows, columns]);
  actual.dispose();
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = withBias ? (bias[c] as number) : 0;
      let size = Math.abs(sum);
      for (let k = 0; k < inner; k++) {
        const term =
          (a[transposeA ? k * rows + r : r * inner + k] as number) *
          (b[transposeB ? c * inner + k : k * columns + c] as number);
        sum += term;
        size += Math.abs(term);
      }
      const off = Math.abs((values[r * columns + c] as number) - sum);
      if (!(off <= (inner + 2) * 2 ** -24 * size)) expect.fail(`[${r}, ${c}] is ${off} off ${sum}`);
    }
  }
}
