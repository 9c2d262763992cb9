import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { prelu } from './prelu.ts';

beforeAll(() => useBackend('cpu'));

test.each([[[4]], [[5, 4]], [[2, 3, 4]]])('on %j equals tf.prelu', (shape) => {
  const slopes = Float32Array.of(0, -0.5, 0.25, 2);
  const input = randomFloats(tf.util.sizeFromShape(shape), { seed: 1 });
  const output = new Float32Array(input.length);
  prelu(slopes)(input, output);
  const expected = tf.tidy(() => tf.prelu(tf.tensor(input, shape), tf.tensor1d(slopes)).dataSync());
  expect(deviation(output, expected)).toBe(0);
});
