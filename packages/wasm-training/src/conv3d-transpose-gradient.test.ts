import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { volumeConvolutionCases } from './volume-convolution-case.suite.ts';

afterEach(uninstall);

test('tfjs has no gradient for conv3dTranspose, the pack adds it', async () => {
  await useBackend('wasm');
  const filter = tf.tensor5d([1, 2], [2, 1, 1, 1, 1]);
  const gradient = tf.grad((x) =>
    tf.conv3dTranspose(x as tf.Tensor5D, filter, [1, 4, 1, 1, 1], [2, 1, 1], 'same'),
  );
  const x = tf.ones([1, 2, 1, 1, 1]);
  expect(() => gradient(x)).toThrow(/gradient function not found for Conv3DBackpropInputV2/);
  install();
  expect([...gradient(x).dataSync()]).toEqual([3, 3]);
});

test('both gradients are the derivatives of the forward pass, on wasm and on cpu', async () => {
  await useBackend('wasm');
  install();
  const small = volumeConvolutionCases.filter(({ xShape }) => tf.util.sizeFromShape(xShape) < 60);
  for (const backend of ['wasm', 'cpu'] as const) {
    await useBackend(backend);
    fc.assert(
      fc.property(small, ({ xShape, yShape, filterShape, strides, pad, seed }) => {
        tf.tidy(() => {
          // What is x for the convolution comes out of its transpose.
          const transposed = (y: tf.Tensor, f: tf.Tensor): tf.Tensor =>
            tf.conv3dTranspose(y as tf.Tensor5D, f as tf.Tensor5D, xShape, strides, pad);
          const inputs = [randomTensor(yShape, seed), randomTensor(filterShape, seed + 1)] as const;
          const dx = randomTensor(xShape, seed + 2);
          const gradients = tf.grads((y, f) => transposed(y as tf.Tensor, f as tf.Tensor))([...inputs], dx);
          // Linear in either input: the derivative along a direction is the transposed convolution of it.
          const along = (out: tf.Tensor) => tf.sum(tf.mul(dx, out)).dataSync();
          const [dy, df] = [randomTensor(yShape, seed + 3), randomTensor(filterShape, seed + 4)];
          const slope = (i: 0 | 1, direction: tf.Tensor) =>
            tf.sum(tf.mul(gradients[i] as tf.Tensor, direction)).dataSync();
          expect(slope(0, dy)[0]).toBeCloseTo(along(transposed(dy, inputs[1]))[0] as number, 3);
          expect(slope(1, df)[0]).toBeCloseTo(along(transposed(inputs[0], df))[0] as number, 3);
        });
      }),
      { numRuns: 30 },
    );
  }
});

test('the input gradient of conv3d has a gradient in turn', async () => {
  await useBackend('wasm');
  install();
  tf.tidy(() => {
    const filter = randomTensor<tf.Rank.R5>([2, 2, 2, 2, 1], 1);
    const square = (x: tf.Tensor) => tf.sum(tf.square(tf.conv3d(x as tf.Tensor5D, filter, 1, 'same')));
    const x = randomTensor([1, 3, 3, 3, 2], 2);
    const direction = randomTensor(x.shape, 3);
    const second = tf
      .grad((a) => tf.sum(tf.mul(tf.grad(square)(a), direction)))(x)
      .dataSync();
    // The square of something linear: its second derivative is the same everywhere.
    const at = (sign: number) => tf.grad(square)(tf.add(x, tf.mul(direction, sign)));
    expect(deviation(second, tf.div(tf.sub(at(1), at(-1)), 2).dataSync())).toBeLessThan(1e-5);
  });
});
