import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { padding } from './convolution-case.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

type Convolution = (
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  strides: [number, number],
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding,
  dilations: [number, number],
) => tf.Tensor;

const operations: Record<string, { depthwise: boolean; convolve: Convolution }> = {
  conv2d: {
    depthwise: false,
    convolve: (x, filter, strides, pad, dilations) => tf.conv2d(x, filter, strides, pad, 'NHWC', dilations),
  },
  depthwiseConv2d: {
    depthwise: true,
    convolve: (x, filter, strides, pad, dilations) =>
      // Its type leaves out the explicit padding that it takes.
      tf.depthwiseConv2d(x, filter, strides, pad as 'same', 'NHWC', dilations),
  },
  'fused.conv2d': {
    depthwise: false,
    convolve: (x, filter, strides, pad, dilations) => {
      const bias = randomTensor([filter.shape[3]], 5);
      return tf.fused.conv2d({ x, filter, strides, pad, dilations, bias, activation: 'relu' });
    },
  },
  'fused.depthwiseConv2d': {
    depthwise: true,
    convolve: (x, filter, strides, pad, dilations) => {
      const bias = randomTensor([filter.shape[2] * filter.shape[3]], 5);
      return tf.fused.depthwiseConv2d({
        x,
        filter,
        strides,
        pad: pad as 'same',
        dilations,
        bias,
        activation: 'relu',
      });
    },
  },
};

const upTo = (max: number) => fc.integer({ min: 1, max });

test.each(Object.keys(operations))(
  'stock %s gives zeros where its stride leaves out the end',
  async (name) => {
    await useBackend('wasm');
    const { convolve } = operations[name] as (typeof operations)[string];
    const convolved = () => {
      const sums = convolve(tf.ones([1, 6, 6, 1]), tf.ones([2, 2, 1, 1]), [3, 3], 'same', [1, 1]);
      const biases = convolve(tf.zeros([1, 6, 6, 1]), tf.ones([2, 2, 1, 1]), [3, 3], 'valid', [1, 1]);
      return [...tf.sub(sums, biases).dataSync()];
    };
    expect(convolved()).toEqual([0, 0, 0, 0]);
    install();
    expect(convolved().every((sum) => sum > 3)).toBe(true);
  },
);

test.each(Object.keys(operations))('%s agrees with the cpu backend', async (name) => {
  const { depthwise, convolve } = operations[name] as (typeof operations)[string];
  const cases = fc
    .record({
      xShape: fc.tuple(upTo(2), upTo(7), upTo(7), upTo(3)),
      filterSize: fc.tuple(upTo(4), upTo(4), upTo(3)),
      steps: fc.tuple(upTo(4), upTo(4)),
      dilated: fc.boolean(),
      pad: padding,
      seed: fc.integer(),
    })
    .map(({ filterSize: [height, width, last], xShape, steps, dilated, ...rest }) => {
      const one: [number, number] = [1, 1];
      const [strides, dilations] = dilated ? [one, steps] : [steps, one];
      const filterShape: [number, number, number, number] = [height, width, xShape[3], last];
      return { ...rest, xShape, filterShape, strides, dilations };
    })
    .filter(({ xShape, filterShape, strides, dilations, pad }) =>
      tf.backend_util
        .computeConv2DInfo(xShape, filterShape, strides, dilations, pad, undefined, depthwise)
        .outShape.every((size) => size > 0),
    );
  await fc.assert(
    fc.asyncProperty(cases, async ({ xShape, filterShape, strides, dilations, pad, seed }) => {
      const compute = () =>
        convolve(randomTensor(xShape, seed), randomTensor(filterShape, seed + 1), strides, pad, dilations);
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 150 },
  );
});

test.each(Object.keys(operations))('%s refuses a filter that the image has no room for', async (name) => {
  await useBackend('wasm');
  install();
  const { convolve } = operations[name] as (typeof operations)[string];
  expect(() => convolve(tf.ones([1, 1, 4, 1]), tf.ones([3, 3, 1, 1]), [1, 1], 'valid', [1, 1])).toThrow(
    'the filter must fit into the padded image, got a filter of shape [3,3,1,1] for x of shape [1,1,4,1]',
  );
});

test.each(Object.keys(operations))('the reason given for %s is what was found', async (name) => {
  await useBackend('wasm');
  const depthwise = operations[name]?.depthwise;
  const kernelName = name.startsWith('fused')
    ? depthwise
      ? tf.FusedDepthwiseConv2D
      : tf.FusedConv2D
    : depthwise
      ? tf.DepthwiseConv2dNative
      : tf.Conv2D;
  const reasonOf = () =>
    install().find((kernel) => kernel.kernelName === kernelName && kernel.kind === 'kernel')?.reason;
  expect(reasonOf()).toMatch(/^wrong: zeros/);
  const { kernelFunc } = tf.getKernel(kernelName, 'wasm');
  uninstall();
  const stock = tf.getKernel(kernelName, 'wasm');
  tf.unregisterKernel(kernelName, 'wasm');
  try {
    // As if tfjs had mended the zeros.
    tf.registerKernel({ kernelName, backendName: 'wasm', kernelFunc });
    const reason = reasonOf();
    if (name.startsWith('fused')) expect(reason).toMatch(/^missing: .* dilated/);
    else if (depthwise) expect(reason).toBeUndefined();
    else expect(reason).toMatch(/^slow: /);
  } finally {
    uninstall();
    tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel(stock);
  }
});

test('where there is nothing to compute or to sum it is empty or 0, gradients too', async () => {
  await useBackend('wasm');
  install();
  // A window that is one row too high has no place; XNNPACK ran over other memory.
  for (const { convolve, depthwise } of Object.values(operations)) {
    const filter = tf.ones([4, 2, 2, depthwise ? 1 : 3]) as tf.Tensor4D;
    const y = convolve(tf.ones([1, 3, 3, 2]), filter, [1, 1], 'valid', [1, 1]);
    expect(y.shape).toEqual([1, 0, 2, depthwise ? 2 : 3]);
  }
  tf.fill([18], 7).dispose();
  const y = tf.conv2d(tf.zeros<tf.Rank.R4>([1, 3, 3, 0]), tf.zeros([2, 2, 0, 2]), 1, 'same');
  expect([...(y.dataSync() as Float32Array)]).toEqual(Array(18).fill(0));
  const dilated = tf.grads((x, filter) =>
    tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same', 'NHWC', 2),
  );
  const [dx, dFilter] = dilated([tf.zeros([0, 3, 3, 2]), tf.ones([2, 2, 2, 3])]) as [tf.Tensor, tf.Tensor];
  expect(dx.shape).toEqual([0, 3, 3, 2]);
  expect([...dFilter.dataSync()]).toEqual(Array(24).fill(0));
});
