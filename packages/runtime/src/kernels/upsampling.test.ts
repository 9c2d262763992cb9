import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { upsampling } from './upsampling.ts';

beforeAll(() => useBackend('cpu'));

test.each([
  [1, 1],
  [2, 2],
  [3, 1],
  [1, 4],
  [2, 3],
] as const)('by %d and %d equals tf.tile of the single pixels', (rows, columns) => {
  const input = randomFloats(4 * 3 * 2, { seed: 1 });
  const expected = tf.tidy(() =>
    tf.tile(tf.tensor(input, [4, 1, 3, 1, 2]), [1, rows, 1, columns, 1]).dataSync(),
  );
  const output = new Float32Array(expected.length);
  upsampling([4, 3, 2], { size: [rows, columns] })(input, output);
  expect(output).toEqual(expected);
});
