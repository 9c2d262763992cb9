import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { poolCases } from './pool-case.suite.ts';

afterEach(uninstall);

test('the stock kernel divides by the filter size at borders, the pack by the values covered', async () => {
  await useBackend('wasm');
  const gradient = tf.grad((a) => tf.avgPool(a as tf.Tensor4D, 2, 1, 'same'));
  expect([...gradient(tf.ones([1, 1, 1, 1])).dataSync()]).toEqual([0.25]);
  install();
  expect([...gradient(tf.ones([1, 1, 1, 1])).dataSync()]).toEqual([1]);
});

// The cpu backend divides by the filter size too, so the truth is the forward pool.
test('is the derivative of the forward pool', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(poolCases, ({ xShape, filterSize, strides, pad, seed }) => {
      tf.tidy(() => {
        const pooled = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, filterSize, strides, pad);
        const x = randomTensor(xShape, seed);
        const dy = randomTensor(pooled(x).shape, seed + 1);
        const gradient = tf.grad(pooled)(x, dy).dataSync();
        // The pool is linear and knows no batch: each unit image, pooled, meets the dy of every image.
        const [batch, height, width, channels] = xShape;
        const size = height * width * channels;
        const units = pooled(tf.reshape(tf.eye(size), [size, height, width, channels]));
        const flat = (t: tf.Tensor, count: number): tf.Tensor => tf.reshape(t, [count, -1]);
        const numeric = tf.matMul(flat(dy, batch), flat(units, size), false, true).dataSync();
        expect(deviation(gradient, numeric)).toBeLessThan(1e-5);
      });
    }),
    { numRuns: 100 },
  );
});
