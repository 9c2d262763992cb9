import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { kernelOutput, randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type DepthwiseCase, depthwiseCases, explicitPadding } from './depthwise-case.suite.ts';
import { depthwiseConv2dNativeBackpropInputPatch } from './depthwise-conv2d-backprop-input.ts';
import { dilateFilter } from './dilated-filter.suite.ts';
import { heapModules } from './heap-module.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const kernelName = tf.DepthwiseConv2dNativeBackpropInput;

const inputGradient =
  ({ xShape, filterShape, strides, dilations, pad, yShape, seed }: DepthwiseCase) =>
  () => {
    const filter = randomTensor(filterShape, seed);
    const dy = randomTensor(yShape, seed + 1);
    return kernelOutput(kernelName, { dy, filter }, { strides, dilations, pad, inputShape: xShape });
  };

/** The same by the kernel for dilation 1 and a filter with zeros between its taps. */
const gradientOfDilatedFilter = (depthwise: DepthwiseCase) => () => {
  const { xShape, filterShape, strides, dilations, yShape, seed } = depthwise;
  const filter = dilateFilter(randomTensor(filterShape, seed), dilations);
  const dy = randomTensor(yShape, seed + 1);
  const attrs = { strides, dilations: [1, 1], pad: explicitPadding(depthwise), inputShape: xShape };
  return kernelOutput(kernelName, { dy, filter }, attrs);
};

test('the stock backend has no such gradient, the pack adds it', async () => {
  await useBackend('wasm');
  const filter = tf.tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
  const gradient = tf.grad((x) => tf.depthwiseConv2d(x as tf.Tensor4D, filter, 1, 'valid'));
  const ones = tf.ones([1, 2, 2, 1]);
  expect(() => gradient(ones)).toThrow(/DepthwiseConv2dNativeBackpropInput/);
  install();
  expect([...gradient(ones).dataSync()]).toEqual([1, 2, 3, 4]);
});

test('agrees with the cpu backend for any shape, stride, padding and multiplier', async () => {
  await fc.assert(
    fc.asyncProperty(depthwiseCases(1), async (depthwise) => {
      const [expected] = await valuesOn('cpu', inputGradient(depthwise));
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', inputGradient(depthwise));
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
      const [actual] = await valuesOn('wasm', inputGradient(depthwise));
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('a kernel of tfjs that knows dilations would stay, one that ignores them would not', async () => {
  await useBackend('wasm');
  const backend = tf.backend() as never;
  const { create, isNeeded } = depthwiseConv2dNativeBackpropInputPatch;
  const right = { kernelName, backendName: 'wasm', kernelFunc: create(undefined, heapModules('fixed')) };
  const ignorant: tf.KernelConfig = {
    ...right,
    kernelFunc: (args) => right.kernelFunc({ ...args, attrs: { ...args.attrs, dilations: 1, pad: 'same' } }),
  };
  expect(isNeeded(right, backend)).toBe(false);
  expect(isNeeded(ignorant, backend)).toBe(true);
});
