import { hasWebGpu } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { startOnDevice, valuesOn } from './values-on.suite.ts';

describe.runIf(hasWebGpu)('on webgpu', () => {
  beforeAll(startOnDevice);

  test('what was cast from booleans and integers can be transposed', async () => {
    const numbers = [3, -1, 0, 5, 2, -7];
    for (const compute of [
      () => tf.transpose(tf.cast(tf.greater(tf.tensor(numbers, [2, 3]), 1), 'float32')),
      () => tf.transpose(tf.cast(tf.tensor(numbers, [2, 3], 'int32'), 'float32')),
      () => tf.cast(tf.cast(tf.tensor([1.5, -2.5, 0]), 'int32'), 'float32'),
    ]) {
      expect([...(await valuesOn('webgpu', compute))]).toEqual([...(await valuesOn('cpu', compute))]);
    }
  });
});
