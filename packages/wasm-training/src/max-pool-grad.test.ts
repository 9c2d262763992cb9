import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, randomValues, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { type PoolCase, poolCases } from './pool-case.suite.ts';

afterEach(uninstall);

const pooled =
  ({ filterSize, strides, pad }: PoolCase) =>
  (x: tf.Tensor) =>
    tf.maxPool(x as tf.Tensor4D, filterSize, strides, pad);

test('the stock kernel loses the gradient of negative windows, the pack does not', async () => {
  await useBackend('wasm');
  const x = tf.tensor4d([-3, -1, -4, -2], [1, 2, 2, 1]);
  const gradient = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, 2, 2, 'valid'));
  expect([...gradient(x).dataSync()]).not.toEqual([0, 1, 0, 0]);
  install();
  expect([...gradient(x).dataSync()]).toEqual([0, 1, 0, 0]);
});

test('agrees with the cpu backend, ties included', async () => {
  await fc.assert(
    fc.asyncProperty(poolCases, async (pool) => {
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
    { numRuns: 100 },
  );
});

test('is the derivative of the forward pool', async () => {
  await useBackend('wasm');
  install();
  fc.assert(
    fc.property(poolCases, (pool) => {
      tf.tidy(() => {
        const shape: [number, number, number, number] = [1, pool.xShape[1], pool.xShape[2], 1];
        const count = shape[1] * shape[2];
        // Distinct values 1 apart, about half of them negative, in an order that the seed gives.
        const keys = randomValues(count, pool.seed);
        const order = Array.from(keys.keys()).sort((i, j) => (keys[i] as number) - (keys[j] as number));
        const x = tf.tensor4d(
          order.map((rank) => rank - count / 2),
          shape,
        );
        const y = pooled(pool)(x);
        const dy = randomTensor(y.shape, pool.seed);
        const gradient = tf.grad(pooled(pool))(x, dy).dataSync();
        // One image for each nudged value: [count, height, width, 1].
        const nudges = tf.reshape(tf.mul(tf.eye(count), 0.25), [count, shape[1], shape[2], 1]);
        const rise = tf.sub(pooled(pool)(tf.add(x, nudges)), pooled(pool)(tf.sub(x, nudges)));
        const numeric = tf.div(tf.sum(tf.mul(rise, dy), [1, 2, 3]), 0.5).dataSync();
        expect(deviation(gradient, numeric)).toBeLessThan(1e-5);
      });
    }),
    { numRuns: 40 },
  );
});

test('a window of nothing but NaN passes no gradient on', async () => {
  await useBackend('wasm');
  install();
  const x = tf.tensor4d([Number.NaN, Number.NaN, Number.NaN, Number.NaN, 1, 2, 3, 4], [2, 2, 2, 1]);
  const gradient = tf.grad((a) => tf.maxPool(a as tf.Tensor4D, 2, 2, 'valid'))(x);
  expect([...gradient.dataSync()]).toEqual([0, 0, 0, 0, 0, 0, 0, 1]);
});

test('a pool whose windows begin in the padding leaves out what none of them covers', async () => {
  // As many windows of 3 as fit into the image, one row and column before it.
  const compute = () => {
    tf.fill([2, 6, 3, 5], 7).dispose();
    return tf.grad((x) => tf.maxPool(x as tf.Tensor4D, 3, 3, 1))(randomTensor([2, 6, 3, 5], 1));
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  expect(await valuesOn('wasm', compute)).toEqual(expected);
});
