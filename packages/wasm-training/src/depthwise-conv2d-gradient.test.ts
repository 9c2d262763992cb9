import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type DepthwiseCase, depthwiseCases, explicitPadding } from './depthwise-case.suite.ts';
import { dilateFilter } from './dilated-filter.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const refusal = /dilation rates greater than 1/;

/** The gradients for x and filter of a dilated convolution, or of one with a filter that has zeros in between. */
const gradients = (depthwise: DepthwiseCase, byZeros: boolean) => () => {
  const { xShape, filterShape, strides, dilations, pad, yShape, seed } = depthwise;
  const inputs = [randomTensor(xShape, seed), randomTensor(filterShape, seed + 1)];
  const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
    byZeros
      ? tf.depthwiseConv2d(
          x as tf.Tensor4D,
          dilateFilter(filter, dilations),
          strides,
          explicitPadding(depthwise),
        )
      : tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', dilations);
  const dy = randomTensor(yShape, seed + 2);
  return tf.grads((x, filter) => convolve(x as tf.Tensor, filter as tf.Tensor))(inputs, dy);
};

test('tfjs has no gradient for a dilated depthwise convolution, the pack adds it on wasm', async () => {
  const gradient = () =>
    tf.tidy(() => {
      const x = tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
      const dilated = (f: tf.Tensor) =>
        tf.depthwiseConv2d(x, f as tf.Tensor4D, 1, 'valid', 'NHWC', [1, 2]) as tf.Tensor;
      return [
        ...tf
          .grad(dilated)(tf.ones([1, 2, 1, 1]))
          .dataSync(),
      ];
    });
  await useBackend('wasm');
  expect(gradient).toThrow(refusal);
  install();
  expect(gradient()).toEqual([6, 12]);
  await useBackend('cpu');
  expect(gradient).toThrow(refusal);
  await useBackend('wasm');
  uninstall();
  expect(gradient).toThrow(refusal);
});

test('a dilation, at any stride too, is as zeros between the taps of the filter', async () => {
  await fc.assert(
    fc.asyncProperty(depthwiseCases(3), async (depthwise) => {
      fc.pre(typeof depthwise.pad !== 'number');
      const expected = await valuesOn('cpu', gradients(depthwise, true));
      await useBackend('wasm');
      install();
      const actual = await valuesOn('wasm', gradients(depthwise, false));
      for (const [i, values] of actual.entries()) {
        expect(deviation(values, expected[i] as Float32Array)).toBe(0);
      }
    }),
    { numRuns: 80 },
  );
});
