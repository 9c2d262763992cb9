import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, randomValues, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const upTo = (max: number) => fc.integer({ min: 1, max });

async function expectAgreement(compute: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  const [expected] = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const [actual] = await valuesOn('wasm', compute);
  expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
}

test('the stock backend cannot train an embedding, the pack can', async () => {
  await useBackend('wasm');
  const indices = tf.tensor1d([2, 0, 2], 'int32');
  const gradient = tf.grad((table) => tf.gather(table, indices));
  expect(() => gradient(tf.ones([3, 2]))).toThrow(/UnsortedSegmentSum/);
  install();
  expect([...gradient(tf.ones([3, 2])).dataSync()]).toEqual([1, 1, 0, 0, 2, 2]);
});

test('agrees with the cpu backend for any rank, ids out of range included', async () => {
  const cases = fc.record({
    shape: fc.array(upTo(5), { minLength: 1, maxLength: 4 }),
    numSegments: upTo(6),
    seed: fc.integer(),
    ids: fc.array(fc.integer({ min: -2, max: 8 }), { minLength: 5, maxLength: 5 }),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, numSegments, seed, ids }) => {
      await expectAgreement(() =>
        tf.unsortedSegmentSum(
          randomTensor(shape, seed),
          tf.tensor1d(ids.slice(0, shape[0]), 'int32'),
          numSegments,
        ),
      );
    }),
    { numRuns: 100 },
  );
});

test('the gradient of gather along any axis agrees with the cpu backend', async () => {
  const cases = fc.record({
    shape: fc.array(upTo(4), { minLength: 1, maxLength: 4 }),
    axisSeed: fc.nat(),
    indexShape: fc.array(upTo(3), { minLength: 1, maxLength: 2 }),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ shape, axisSeed, indexShape, seed }) => {
      const axis = axisSeed % shape.length;
      const size = shape[axis] as number;
      const count = tf.util.sizeFromShape(indexShape);
      // Multiples of 1/8 in (−1, 1), as whole numbers in [0, size).
      const indices = Int32Array.from(randomValues(count, seed), (value) => (8 * value + 7) % size);
      await expectAgreement(() => {
        const take = (x: tf.Tensor) => tf.gather(x, tf.tensor(indices, indexShape, 'int32'), axis);
        const x = randomTensor(shape, seed);
        return tf.grad(take)(x, randomTensor(take(x).shape, seed + 1));
      });
    }),
    { numRuns: 100 },
  );
});

test('its own gradient passes rows on, and none for ids below 0', async () => {
  await useBackend('wasm');
  install();
  const ids = tf.tensor1d([1, -1, 0], 'int32');
  const gradient = tf.grad((x) => tf.unsortedSegmentSum(x as tf.Tensor2D, ids, 2));
  const dy = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  expect([...gradient(tf.ones([3, 2]), dy).dataSync()]).toEqual([3, 4, 0, 0, 1, 2]);
});

test('whole numbers stay whole, and ids of another length are refused', async () => {
  await useBackend('wasm');
  install();
  const x = tf.tensor2d([1, 2, 3, 4], [2, 2], 'int32');
  const sums = tf.unsortedSegmentSum(x, tf.tensor1d([0, 0], 'int32'), 1);
  expect(sums.dtype).toBe('int32');
  expect([...sums.dataSync()]).toEqual([4, 6]);
  expect(() => tf.unsortedSegmentSum(x, tf.tensor1d([0], 'int32'), 1)).toThrow(
    /\[supermask\/wasm-training\] UnsortedSegmentSum: segmentIds must have one id for each row of x, got shape \[1\] for x of shape \[2,2\]/,
  );
});
