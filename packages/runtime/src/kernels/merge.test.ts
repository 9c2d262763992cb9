import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { merge } from './merge.ts';

beforeAll(() => useBackend('cpu'));

describe.each([2, 3, 5])('of %d values', (count) => {
  const values = Array.from({ length: count }, (_, seed) => randomFloats(30, { seed }));

  test.each([
    ['add', tf.add],
    ['multiply', tf.mul],
  ] as const)('%s equals tfjs', (op, reference) => {
    const output = new Float32Array(30);
    merge(op)(values, output);
    const expected = tf.tidy(() =>
      values
        .map((value): tf.Tensor => tf.tensor1d(value))
        .reduce((a, b) => reference(a, b))
        .dataSync(),
    );
    expect(deviation(output, expected)).toBe(0);
  });
});
