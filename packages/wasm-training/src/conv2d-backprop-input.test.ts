import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type ConvolutionCase, convolutionCases } from './convolution-case.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const inputGradient =
  ({ xShape, filterShape, strides, pad, yShape, seed }: ConvolutionCase) =>
  () => {
    const filter = randomTensor(filterShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    const attrs = { strides, pad, dataFormat: 'NHWC', inputShape: xShape };
    return kernelOutput(tf.Conv2DBackpropInput, { dy, filter }, attrs);
  };

test('agrees with the cpu backend for any shape, stride and padding', async () => {
  await fc.assert(
    fc.asyncProperty(convolutionCases, async (convolution) => {
      const [expected] = await valuesOn('cpu', inputGradient(convolution));
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', inputGradient(convolution));
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('conv2dTranspose, forward and both gradients, agrees with the cpu backend', async () => {
  const compute = () => {
    const x = randomTensor<tf.Rank.R4>([2, 3, 4, 3], 1);
    const filter = randomTensor<tf.Rank.R4>([3, 3, 2, 3], 2);
    const up = (a: tf.Tensor, f: tf.Tensor) =>
      tf.conv2dTranspose(a as tf.Tensor4D, f as tf.Tensor4D, [2, 6, 8, 2], 2, 'same');
    return [up(x, filter), ...tf.grads((a, f) => up(a as tf.Tensor, f as tf.Tensor))([x, filter])];
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', compute);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBe(0);
  }
});

test('another data format is refused', async () => {
  await useBackend('wasm');
  install();
  const dy = tf.ones([1, 1, 2, 2]);
  const attrs = { strides: [1, 1], pad: 'valid', dataFormat: 'NCHW', inputShape: [1, 1, 2, 2] };
  expect(() => kernelOutput(tf.Conv2DBackpropInput, { dy, filter: tf.ones([1, 1, 1, 1]) }, attrs)).toThrow(
    /\[supermask\/wasm-training\] Conv2DBackpropInput: dataFormat must be 'NHWC', got 'NCHW'/,
  );
});

test('of nothing it is 0', async () => {
  await useBackend('wasm');
  install();
  for (const [inChannels, outChannels] of [
    [2, 0],
    [0, 2],
  ] as const) {
    tf.fill([18], 7).dispose();
    const dy = tf.zeros([1, 3, 3, outChannels]);
    const filter = tf.zeros([2, 2, inChannels, outChannels]);
    const attrs = { strides: [1, 1], pad: 'same', dataFormat: 'NHWC', inputShape: [1, 3, 3, inChannels] };
    const dx = kernelOutput(tf.Conv2DBackpropInput, { dy, filter }, attrs);
    expect([...dx.dataSync()]).toEqual(Array(9 * inChannels).fill(0));
  }
});
