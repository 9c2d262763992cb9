import { deviation, useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type ConvolutionCase, convolutionCases } from './convolution-case.suite.ts';
import { install, uninstall } from './index.ts';
import { ownSimds } from './own-modules.suite.ts';

afterEach(uninstall);

const filterGradient =
  ({ xShape, filterShape, strides, pad, yShape, seed }: ConvolutionCase) =>
  () => {
    const x = randomTensor(xShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    const attrs = { strides, pad, dataFormat: 'NHWC', filterShape };
    return kernelOutput(tf.Conv2DBackpropFilter, { x, dy }, attrs);
  };

async function deviationFromCpu(convolution: ConvolutionCase): Promise<number> {
  const [expected] = await valuesOn('cpu', filterGradient(convolution));
  await useBackend('wasm');
  const deviations: number[] = [];
  for (const simd of ownSimds(tf.backend() as BackendWasm)) {
    install({ simd });
    const [actual] = await valuesOn('wasm', filterGradient(convolution));
    deviations.push(deviation(actual as Float32Array, expected as Float32Array));
    uninstall();
  }
  return Math.max(...deviations);
}

test('the stock backend has no gradient for the filter of a convolution, the pack adds it', async () => {
  await useBackend('wasm');
  const x = tf.ones<tf.Rank.R4>([1, 3, 3, 1]);
  const gradient = tf.grad((filter) => tf.conv2d(x, filter as tf.Tensor4D, 1, 'valid'));
  const ones = tf.ones([2, 2, 1, 1]);
  expect(() => gradient(ones)).toThrow(/Conv2DBackpropFilter/);
  install();
  expect([...gradient(ones).dataSync()]).toEqual([4, 4, 4, 4]);
});

test('agrees with the cpu backend for any shape, stride and padding', async () => {
  await fc.assert(
    fc.asyncProperty(convolutionCases, async (convolution) => {
      expect(await deviationFromCpu(convolution)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test.each([
  ['a large image in several parts', [2, 50, 61, 4], [3, 2, 4, 9], [1, 1], 'same'],
  ['a large image in several parts, with strides', [2, 90, 101, 5], [3, 5, 5, 3], [2, 3], 'same'],
  ['one input channel and many taps', [5, 28, 30, 1], [5, 3, 1, 33], [1, 1], 'same'],
  ['three input channels, with strides', [5, 40, 41, 3], [3, 2, 3, 32], [1, 2], 2],
  ['a long row', [2, 1, 3000, 2], [1, 4, 2, 5], [1, 1], 'valid'],
  ['many small images', [150, 3, 2, 17], [3, 3, 17, 9], [1, 1], 'same'],
  ['images of one pixel', [37, 1, 1, 40], [1, 1, 40, 21], [1, 1], 'valid'],
] as const)('agrees with the cpu backend for %s', async (_, xShape, filterShape, strides, pad) => {
  const info = tf.backend_util.computeConv2DInfo([...xShape], [...filterShape], [...strides], 1, pad);
  const convolution = { xShape: [...xShape], filterShape: [...filterShape], strides: [...strides] };
  const yShape = info.outShape;
  const whole = { ...convolution, pad, yShape, seed: 7 } as unknown as ConvolutionCase;
  expect(await deviationFromCpu(whole)).toBe(0);
});

test('is the derivative of the forward convolution of the wasm backend', async () => {
  await useBackend('wasm');
  install();
  tf.tidy(() => {
    const x = randomTensor<tf.Rank.R4>([2, 5, 4, 3], 1);
    const dy = randomTensor<tf.Rank.R4>([2, 5, 4, 2], 2);
    const filter = randomTensor<tf.Rank.R4>([3, 2, 3, 2], 3);
    const dFilter = tf.grad((f) => tf.conv2d(x, f as tf.Tensor4D, 1, 'same'))(filter, dy);
    // The convolution is linear in its filter, so the derivative along e is the convolution with e.
    const numeric = Array.from({ length: filter.size }, (_, i) => {
      const e = tf.reshape(tf.oneHot(tf.scalar(i, 'int32'), filter.size), filter.shape) as tf.Tensor4D;
      return tf.sum(tf.mul(dy, tf.conv2d(x, tf.cast(e, 'float32'), 1, 'same'))).dataSync()[0] as number;
    });
    expect(deviation(dFilter.dataSync(), numeric)).toBe(0);
  });
});

test('another data format is refused', async () => {
  await useBackend('wasm');
  install();
  const x = tf.ones<tf.Rank.R4>([1, 5, 5, 1]);
  const attrs = { strides: [1, 1], pad: 'valid', dataFormat: 'NCHW', filterShape: [1, 1, 5, 5] };
  expect(() => kernelOutput(tf.Conv2DBackpropFilter, { x, dy: x }, attrs)).toThrow(
    /\[supermask\/wasm-training\] Conv2DBackpropFilter: dataFormat must be 'NHWC', got 'NCHW'/,
  );
});

test('windows that reach over the end, rounded up, count; a dy that no rounding gives is refused', async () => {
  await useBackend('wasm');
  install();
  tf.tidy(() => {
    const x = randomTensor<tf.Rank.R4>([2, 6, 6, 2], 1);
    const f = (filter: tf.Tensor) => tf.conv2d(x, filter as tf.Tensor4D, 2, 0, 'NHWC', 1, 'ceil');
    const dy = randomTensor<tf.Rank.R4>([2, 3, 3, 3], 2);
    const actual = tf.grad(f)(tf.zeros([3, 3, 2, 3]), dy);
    // The same windows, with the zeros that they meet.
    const padded = tf.pad(x, [
      [0, 0],
      [0, 1],
      [0, 1],
      [0, 0],
    ]) as tf.Tensor4D;
    const truth = tf.grad((filter) => tf.conv2d(padded, filter as tf.Tensor4D, 2, 'valid'));
    expect(deviation(actual.dataSync(), truth(tf.zeros([3, 3, 2, 3]), dy).dataSync())).toBe(0);
    const attrs = { strides: [2, 2], pad: 0, dataFormat: 'NHWC', filterShape: [3, 3, 2, 3] };
    const larger = { x, dy: tf.ones([2, 4, 4, 3]) };
    expect(() => kernelOutput(tf.Conv2DBackpropFilter, larger, attrs)).toThrow(
      'dy must be what a conv2d of [2,6,6,2] with a filter of [3,3,2,3] gives, got [2,4,4,3]',
    );
  });
});
