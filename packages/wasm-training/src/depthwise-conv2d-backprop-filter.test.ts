import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type DepthwiseCase, depthwiseCases, explicitPadding } from './depthwise-case.suite.ts';
import { depthwiseConv2dNativeBackpropFilterPatch } from './depthwise-conv2d-backprop-filter.ts';
import { pickTaps } from './dilated-filter.suite.ts';
import { heapModules } from './heap-module.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const kernelName = tf.DepthwiseConv2dNativeBackpropFilter;

const filterGradient =
  ({ xShape, filterShape, strides, dilations, pad, yShape, seed }: DepthwiseCase) =>
  () => {
    const x = randomTensor(xShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    return kernelOutput(kernelName, { x, dy }, { strides, dilations, pad, filterShape });
  };

/** The same by the kernel for dilation 1: of a filter that also has taps in between, those that are its own. */
const gradientOfDilatedFilter = (depthwise: DepthwiseCase) => () => {
  const { xShape, filterShape, strides, dilations, yShape, seed } = depthwise;
  const [height, width, ...channels] = filterShape;
  const spread = [(height - 1) * dilations[0] + 1, (width - 1) * dilations[1] + 1, ...channels];
  const x = randomTensor(xShape, seed);
  const dy = randomTensor(yShape, seed + 1);
  const attrs = { strides, dilations: [1, 1], pad: explicitPadding(depthwise), filterShape: spread };
  return pickTaps(kernelOutput(kernelName, { x, dy }, attrs), dilations);
};

test('the stock backend has no such gradient, the pack adds it', async () => {
  await useBackend('wasm');
  const x = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
  const gradient = tf.grad((filter) => tf.depthwiseConv2d(x, filter as tf.Tensor4D, 1, 'valid'));
  const ones = tf.ones([2, 2, 1, 1]);
  // Stock tfjs throws at whichever of the two gradients it reaches first.
  expect(() => gradient(ones)).toThrow(/DepthwiseConv2dNativeBackpropFilter/);
  install();
  expect([...gradient(ones).dataSync()]).toEqual([1, 2, 3, 4]);
});

test('agrees with the cpu backend for any shape, stride, padding and multiplier', async () => {
  await fc.assert(
    fc.asyncProperty(depthwiseCases(1), async (depthwise) => {
      const [expected] = await valuesOn('cpu', filterGradient(depthwise));
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', filterGradient(depthwise));
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('a dilation is as zeros between the taps', async () => {
  await fc.assert(
    fc.asyncProperty(depthwiseCases(3), async (depthwise) => {
      fc.pre(typeof depthwise.pad !== 'number');
      const [expected] = await valuesOn('cpu', gradientOfDilatedFilter(depthwise));
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', filterGradient(depthwise));
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('separableConv2d has all its gradients', async () => {
  const compute = () => {
    const x = randomTensor<tf.Rank.R4>([2, 6, 5, 3], 1);
    const depthwise = randomTensor<tf.Rank.R4>([3, 2, 3, 2], 2);
    const pointwise = randomTensor<tf.Rank.R4>([1, 1, 6, 4], 3);
    const separable = (a: tf.Tensor, d: tf.Tensor, p: tf.Tensor) =>
      tf.separableConv2d(a as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 2, 'same');
    return tf.grads((...inputs: tf.Tensor[]) => separable(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor])))([
      x,
      depthwise,
      pointwise,
    ]);
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', compute);
  expect(actual).toHaveLength(3);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-6);
  }
});

test('a kernel of tfjs that knows dilations would stay, one that ignores them would not', async () => {
  await useBackend('wasm');
  const backend = tf.backend() as never;
  const { create, isNeeded } = depthwiseConv2dNativeBackpropFilterPatch;
  const right = { kernelName, backendName: 'wasm', kernelFunc: create(undefined, heapModules('fixed')) };
  const ignorant: tf.KernelConfig = {
    ...right,
    kernelFunc: (args) => right.kernelFunc({ ...args, attrs: { ...args.attrs, dilations: 1 } }),
  };
  expect(isNeeded(right, backend)).toBe(false);
  expect(isNeeded(ignorant, backend)).toBe(true);
});
