import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { type DilatedCase, dilatedCases } from './dilated-case.suite.ts';
import { dilateFilter } from './dilated-filter.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const refusal = /dilation rates greater than 1/;

/** The gradients for x and filter of a dilated convolution, or of one with a filter that has zeros in between. */
const gradients =
  ({ xShape, filterShape, dilations, pad, yShape, seed }: DilatedCase, byZeros: boolean) =>
  () => {
    const inputs = [randomTensor(xShape, seed), randomTensor(filterShape, seed + 1)];
    const info = tf.backend_util.computeConv2DInfo(xShape, filterShape, 1, dilations, pad);
    const { top, bottom, left, right } = info.padInfo;
    const explicit: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const convolve = (x: tf.Tensor, filter: tf.Tensor) =>
      byZeros
        ? tf.conv2d(x as tf.Tensor4D, dilateFilter(filter, dilations), 1, explicit)
        : tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, pad, 'NHWC', dilations);
    const dy = randomTensor(yShape, seed + 2);
    return tf.grads((x, filter) => convolve(x as tf.Tensor, filter as tf.Tensor))(inputs, dy);
  };

test('tfjs has no gradient for a dilated convolution, the pack adds it on wasm', async () => {
  const x = () => tf.tensor4d([1, 2, 3, 4, 5], [1, 1, 5, 1]);
  const gradient = () =>
    tf.tidy(() => {
      const dilated = (f: tf.Tensor) =>
        tf.conv2d(x(), f as tf.Tensor4D, 1, 'valid', 'NHWC', [1, 2]) as tf.Tensor;
      return [
        ...tf
          .grad(dilated)(tf.ones([1, 2, 1, 1]))
          .dataSync(),
      ];
    });
  await useBackend('wasm');
  expect(gradient).toThrow(refusal);
  install();
  // Outputs x[i] + x[i + 2], for i = 0, 1, 2.
  expect(gradient()).toEqual([6, 12]);
  await useBackend('cpu');
  expect(gradient).toThrow(refusal);
  await useBackend('wasm');
  uninstall();
  expect(gradient).toThrow(refusal);
});

test('a dilation is as zeros between the taps of the filter', async () => {
  await fc.assert(
    fc.asyncProperty(dilatedCases, async (convolution) => {
      const expected = await valuesOn('cpu', gradients(convolution, true));
      await useBackend('wasm');
      install();
      const actual = await valuesOn('wasm', gradients(convolution, false));
      for (const [i, values] of actual.entries()) {
        expect(deviation(values, expected[i] as Float32Array)).toBe(0);
      }
    }),
    { numRuns: 80 },
  );
});

test.each([
  [
    'conv1d',
    [2, 9, 2],
    [3, 2, 3],
    (x: tf.Tensor, f: tf.Tensor) => tf.conv1d(x as tf.Tensor3D, f as tf.Tensor3D, 1, 'same', 'NWC', 2),
  ],
  // tfjs-core counts the columns of such an output by the height of the filter.
  [
    'conv2d with one padding for a flat filter',
    [1, 5, 6, 2],
    [1, 3, 2, 1],
    (x: tf.Tensor, f: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 1, 'NHWC', [1, 2]),
  ],
  [
    'conv2d with one padding for a high filter',
    [1, 6, 5, 1],
    [3, 1, 1, 2],
    (x: tf.Tensor, f: tf.Tensor) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 2, 'NHWC', [2, 1]),
  ],
])(
  'the gradients of a dilated %s are the derivatives of its forward pass',
  async (_, xShape, filterShape, convolve) => {
    await useBackend('wasm');
    install();
    tf.tidy(() => {
      const [x, filter] = [randomTensor(xShape, 1), randomTensor(filterShape, 2)];
      const dy = randomTensor(convolve(x, filter).shape, 3);
      const [dx, dFilter] = tf.grads((a, f) => convolve(a as tf.Tensor, f as tf.Tensor))([x, filter], dy);
      // Linear in either input: the derivative along a unit tensor is the convolution of it.
      const units = ({ size, shape }: tf.Tensor) => tf.unstack(tf.reshape(tf.eye(size), [size, ...shape]));
      const along = (y: tf.Tensor) => tf.sum(tf.mul(dy, y)).dataSync()[0] as number;
      const numericX = units(x).map((unit) => along(convolve(unit, filter)));
      const numericFilter = units(filter).map((unit) => along(convolve(x, unit)));
      expect(deviation((dx as tf.Tensor).dataSync(), numericX)).toBe(0);
      expect(deviation((dFilter as tf.Tensor).dataSync(), numericFilter)).toBe(0);
    });
  },
);

test('the gradients have gradients', async () => {
  await useBackend('wasm');
  install();
  tf.tidy(() => {
    const x = randomTensor<tf.Rank.R4>([1, 5, 5, 2], 1);
    const filter = randomTensor<tf.Rank.R4>([2, 2, 2, 1], 2);
    const square = (f: tf.Tensor) =>
      tf.sum(tf.square(tf.conv2d(x, f as tf.Tensor4D, 1, 'valid', 'NHWC', 2) as tf.Tensor));
    const direction = randomTensor(filter.shape, 3);
    const slope = (f: tf.Tensor) => tf.sum(tf.mul(tf.grad(square)(f), direction));
    const second = tf.grad(slope)(filter).dataSync();
    // The square of something linear: its second derivative is the same everywhere.
    const at = (sign: number) => tf.grad(square)(tf.add(filter, tf.mul(direction, sign)));
    const numeric = tf.div(tf.sub(at(1), at(-1)), 2).dataSync();
    expect(deviation(second, numeric)).toBeLessThan(1e-5);
  });
});

test('at dilation 1 tfjs computes the gradients itself', async () => {
  await useBackend('wasm');
  install();
  const x = tf.ones<tf.Rank.R4>([1, 4, 4, 1]);
  const { kernels } = await tf.profile(() =>
    tf.grad((f) => tf.conv2d(x, f as tf.Tensor4D, 2, 'same'))(tf.ones([2, 2, 1, 1])),
  );
  expect(kernels.map(({ name }) => name)).toContain('Conv2DBackpropFilter');
});
