import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { volumePoolCases } from './volume-pool-case.suite.ts';

afterEach(uninstall);

test('the stock kernel gives 1.2e-38 for negative windows, the pack their maximum', async () => {
  await useBackend('wasm');
  const pooled = () =>
    tf.maxPool3d(tf.tensor5d([-3, -1, -4, -2], [1, 2, 2, 1, 1]), [2, 1, 1], 1, 'valid').dataSync();
  expect(pooled()[0]).toBeCloseTo(1.17549435e-38, 45);
  install();
  expect([...pooled()]).toEqual([-3, -1]);
});

test('agrees with the cpu backend for any shape, window, stride and padding', async () => {
  await fc.assert(
    fc.asyncProperty(volumePoolCases, async ({ xShape, filterSize, strides, pad, seed }) => {
      const compute = () => tf.maxPool3d(randomTensor<tf.Rank.R5>(xShape, seed), filterSize, strides, pad);
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect([...(actual as Float32Array)]).toEqual([...(expected as Float32Array)]);
    }),
    { numRuns: 60 },
  );
});

test('takes int32, and passes NaN over, as the cpu backend does', async () => {
  const compute = () => {
    const integers = tf.tensor5d([-5, -7, 3, 2], [1, 4, 1, 1, 1], 'int32');
    const broken = tf.tensor5d([Number.NaN, -1, Number.NaN, Number.NaN], [1, 4, 1, 1, 1]);
    return [integers, broken].map((x) => tf.maxPool3d(x as tf.Tensor5D, [2, 1, 1], [2, 1, 1], 'valid'));
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', compute);
  const numbers = (values: Float32Array[]) => values.map((part) => [...part]);
  expect(numbers(actual)).toEqual(numbers(expected));
});
