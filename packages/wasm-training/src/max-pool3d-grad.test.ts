import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, randomValues, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { type VolumePoolCase, volumePoolCases } from './volume-pool-case.suite.ts';

afterEach(uninstall);

const pooled =
  ({ filterSize, strides, pad }: VolumePoolCase) =>
  (x: tf.Tensor) =>
    tf.maxPool3d(x as tf.Tensor5D, filterSize, strides, pad);

test('the stock kernel loses the gradient of negative windows, the pack does not', async () => {
  await useBackend('wasm');
  const x = tf.tensor5d([-3, -1, -4, -2], [1, 4, 1, 1, 1]);
  const gradient = tf.grad((a) => tf.maxPool3d(a as tf.Tensor5D, [4, 1, 1], 1, 'valid'));
  expect([...gradient(x).dataSync()]).not.toEqual([0, 1, 0, 0]);
  install();
  expect([...gradient(x).dataSync()]).toEqual([0, 1, 0, 0]);
});

// The cpu backend mistakes the row pitch of a window for its height, so it is wrong where they differ.
test('agrees with the cpu backend, ties included, where windows are as high as they are wide', async () => {
  const square = volumePoolCases.filter(({ filterSize }) => filterSize[1] === filterSize[2]);
  await fc.assert(
    fc.asyncProperty(square, async (pool) => {
      const compute = () => {
        const x = randomTensor(pool.xShape, pool.seed);
        const y = pooled(pool)(x);
        return tf.grad(pooled(pool))(x, randomTensor(y.shape, pool.seed + 1));
      };
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
    }),
    { numRuns: 60 },
  );
});

test('is the derivative of the forward pool', async () => {
  await useBackend('wasm');
  install();
  const covered = volumePoolCases.filter(({ pad }) => typeof pad === 'string');
  fc.assert(
    fc.property(covered, (pool) => {
      tf.tidy(() => {
        const [, depth, height, width] = pool.xShape;
        const count = depth * height * width;
        // Distinct values 1 apart, about half of them negative, in an order that the seed gives.
        const keys = randomValues(count, pool.seed);
        const order = Array.from(keys.keys()).sort((i, j) => (keys[i] as number) - (keys[j] as number));
        const x = tf.tensor5d(
          order.map((rank) => rank - count / 2),
          [1, depth, height, width, 1],
        );
        const y = pooled(pool)(x);
        const dy = randomTensor(y.shape, pool.seed);
        const gradient = tf.grad(pooled(pool))(x, dy).dataSync();
        // One volume for each nudged value: [count, depth, height, width, 1].
        const nudges = tf.reshape(tf.mul(tf.eye(count), 0.25), [count, depth, height, width, 1]);
        const rise = tf.sub(pooled(pool)(tf.add(x, nudges)), pooled(pool)(tf.sub(x, nudges)));
        const numeric = tf.div(tf.sum(tf.mul(rise, dy), [1, 2, 3, 4]), 0.5).dataSync();
        expect(deviation(gradient, numeric)).toBeLessThan(1e-5);
      });
    }),
    { numRuns: 40 },
  );
});
