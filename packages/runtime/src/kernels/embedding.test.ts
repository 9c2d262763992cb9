import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { embedding } from './embedding.ts';

beforeAll(() => useBackend('cpu'));

const table = randomFloats(7 * 3, { seed: 1 });

test('equals tf.gather of the indices as whole numbers', () => {
  const input = Float32Array.of(0, 6, 3, 3, 2.75, -0.5);
  const output = new Float32Array(input.length * 3);
  embedding(table, { size: 3 })(input, output);
  const expected = tf.tidy(() =>
    tf.gather(tf.tensor2d(table, [7, 3]), tf.cast(tf.tensor1d(input), 'int32')).dataSync(),
  );
  expect(output).toEqual(expected);
});

test.each([7, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32])('refuses the index %d', (index) => {
  expect(() => embedding(table, { size: 3 })(Float32Array.of(0, index), new Float32Array(6))).toThrow(
    `[supermask/runtime] predict: an index must be in [0, 7), got ${index}`,
  );
});
