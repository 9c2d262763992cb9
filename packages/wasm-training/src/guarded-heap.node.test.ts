import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor } from './against-cpu.suite.ts';
import { type ConvolutionCase, convolutionCases } from './convolution-case.suite.ts';
import { type GuardedHeap, guardedHeap } from './guarded-heap.suite.ts';
import { install, uninstall } from './index.ts';
import { unevenTensor } from './uneven-values.suite.ts';

let heap: GuardedHeap;
beforeEach(async () => {
  await useBackend('wasm');
  install();
  heap = guardedHeap(tf.backend() as BackendWasm);
});
afterEach(() => {
  heap.release();
  uninstall();
});

/** Checks that no kernel writes outside of its tensors and scratch, reads there, or keeps any of it. */
function expectClean(compute: () => tf.Tensor[]): void {
  const before = [...heap.blocks.keys()];
  const outputs = tf.tidy(compute);
  const values = outputs.map((tensor) => tensor.dataSync());
  expect(heap.trespasses()).toEqual([]);
  for (const output of values) expect(output.every(Number.isFinite)).toBe(true);
  tf.dispose(outputs);
  expect([...heap.blocks.keys()]).toEqual(before);
}

const upTo = (max: number, min = 1) => fc.integer({ min, max });
const random = (shape: readonly number[], seed: number): tf.Tensor =>
  randomTensor([...shape] as [number], seed);
/** About so many are not 0. */
const masked = (shape: readonly number[], seed: number, density: number): tf.Tensor =>
  tf.mul(random(shape, seed), tf.less(random(shape, seed + 1), 2 * density - 1));
const withGradients = (f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): tf.Tensor[] => [
  f(...inputs),
  ...tf.grads(f)(inputs),
];

function convolved({ xShape, filterShape, strides, pad, seed }: ConvolutionCase, density: number) {
  return (): tf.Tensor[] => {
    const [x, filter] = [random(xShape, seed), masked(filterShape, seed + 1, density)];
    const bias = random([filterShape[3]], seed + 3);
    const f = (a: tf.Tensor, w: tf.Tensor): tf.Tensor =>
      tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, strides, pad);
    const shared = { x: x as tf.Tensor4D, filter: filter as tf.Tensor4D, strides, pad };
    return [...withGradients(f, [x, filter]), tf.fused.conv2d({ ...shared, bias, activation: 'relu6' })];
  };
}

test('convolutions keep to their memory', () => {
  fc.assert(
    fc.property(convolutionCases, fc.constantFrom(0.2, 1), (convolution, density) =>
      expectClean(convolved(convolution, density)),
    ),
    { numRuns: 100 },
  );
});

test('so do products', () => {
  const cases = fc.tuple(upTo(70, 0), upTo(40, 0), upTo(40), fc.boolean(), fc.boolean(), fc.integer());
  fc.assert(
    fc.property(cases, fc.constantFrom(0.2, 1), ([m, k, n, transposeA, transposeB, seed], density) =>
      expectClean(() => {
        const a = random(transposeA ? [k, m] : [m, k], seed);
        const b = masked(transposeB ? [n, k] : [k, n], seed + 1, density);
        const f = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y, transposeA, transposeB);
        return withGradients(f, [a, b]);
      }),
    ),
    { numRuns: 100 },
  );
});

test('so do pools, sums, normalisation and relu', () => {
  const cases = fc.tuple(upTo(2), upTo(9), upTo(9), upTo(19));
  const pools = fc.record({ size: upTo(4), stride: upTo(4), pad: upTo(2, 0), seed: fc.integer() });
  fc.assert(
    fc.property(cases, pools, (shape, { size, stride, pad, seed }) =>
      expectClean(() => {
        const [x, row] = [random(shape, seed), tf.add(random([shape[3]], seed + 1), 1) as tf.Tensor1D];
        const fits = Math.min(shape[1], shape[2]) + 2 * pad >= size && pad < size;
        return [
          ...withGradients((a) => tf.relu(tf.batchNorm(a as tf.Tensor4D, row, row, row, row)), [x]),
          ...withGradients((a) => tf.mean(a, [0, 1, 2]), [x]),
          ...(fits ? withGradients((a) => tf.maxPool(a as tf.Tensor4D, size, stride, pad), [x]) : []),
        ];
      }),
    ),
    { numRuns: 100 },
  );
});

test('so do selections', () => {
  const cases = fc.record({
    sizes: fc.array(fc.oneof(upTo(9, 0), upTo(30_000)), { minLength: 1, maxLength: 3 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    rank: fc.constantFrom('magnitude', 'value'),
    seed: upTo(1000),
  });
  fc.assert(
    fc.property(cases, ({ sizes, share, rank, seed }) =>
      expectClean(() => {
        const lists = sizes.map((size, i) => unevenTensor([size], 1, seed + i));
        const kept = Math.round(share * sizes.reduce((sum, size) => sum + size, 0));
        const selection = kernelOutput('SupermaskSelect', Object.fromEntries(lists.entries()), {
          kept,
          rank,
        });
        const masks = lists.map((scores, index) =>
          kernelOutput('SupermaskMaskSelected', { scores, selection }, { index, rank }),
        );
        expect(tf.addN(masks.map((mask) => tf.sum(mask))).dataSync()[0]).toBe(kept);
        return masks;
      }),
    ),
    { numRuns: 30 },
  );
});
