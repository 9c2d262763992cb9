import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { volumePoolCases } from './volume-pool-case.suite.ts';

afterEach(uninstall);

test('the stock kernel divides by the filter size at borders, the pack by the values covered', async () => {
  await useBackend('wasm');
  const gradient = tf.grad((a) => tf.avgPool3d(a as tf.Tensor5D, 2, 1, 'same'));
  expect([...gradient(tf.ones([1, 1, 1, 1, 1])).dataSync()]).toEqual([0.125]);
  install();
  expect([...gradient(tf.ones([1, 1, 1, 1, 1])).dataSync()]).toEqual([1]);
});

test('the stock forward kernel is right, so it is left in place', async () => {
  await fc.assert(
    fc.asyncProperty(volumePoolCases, async ({ xShape, filterSize, strides, pad, seed }) => {
      const compute = () => tf.avgPool3d(randomTensor<tf.Rank.R5>(xShape, seed), filterSize, strides, pad);
      const [expected] = await valuesOn('cpu', compute);
      const [actual] = await valuesOn('wasm', compute);
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBeLessThan(1e-6);
    }),
    { numRuns: 60 },
  );
});

// The cpu backend divides by the filter size too, so the truth is the forward pool.
test('is the derivative of the forward pool', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(volumePoolCases, ({ xShape, filterSize, strides, pad, seed }) => {
      tf.tidy(() => {
        const pooled = (x: tf.Tensor) =>
          tf.avgPool3d(x as tf.Tensor5D, filterSize, strides, pad) as tf.Tensor;
        const [batch, ...sizes] = xShape;
        const x = randomTensor(xShape, seed);
        const dy = randomTensor(pooled(x).shape, seed + 1);
        const gradient = tf.grad(pooled)(x, dy).dataSync();
        // The pool is linear and knows no batch: each unit volume, pooled, meets the dy of every volume.
        const size = tf.util.sizeFromShape(sizes);
        const units = pooled(tf.reshape(tf.eye(size), [size, ...sizes]));
        const flat = (t: tf.Tensor, count: number): tf.Tensor => tf.reshape(t, [count, -1]);
        const numeric = tf.matMul(flat(dy, batch), flat(units, size), false, true).dataSync();
        expect(deviation(gradient, numeric)).toBeLessThan(1e-5);
      });
    }),
    { numRuns: 60 },
  );
});
