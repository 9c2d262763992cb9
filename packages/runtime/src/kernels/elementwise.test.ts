import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { type ElementwiseFunction, elementwise } from './elementwise.ts';

beforeAll(() => useBackend('cpu'));

const input = Float32Array.of(
  ...randomFloats(500, { seed: 1 }).map((value) => value * 10),
  ...[0, 1e-3, -1e-3, 6, 88, -88, 1000, -1000, 3e38, -3e38],
);

test.each<[ElementwiseFunction, (x: tf.Tensor) => tf.Tensor]>([
  ['relu6', tf.relu6],
  ['elu', tf.elu],
  ['sigmoid', tf.sigmoid],
  ['tanh', tf.tanh],
])('%s equals tfjs, also far out', (name, reference) => {
  const output = new Float32Array(input.length);
  elementwise(name)(input, output);
  expect(output.every(Number.isFinite)).toBe(true);
  expect(
    deviation(
      output,
      tf.tidy(() => reference(tf.tensor1d(input)).dataSync()),
    ),
  ).toBeLessThan(1e-6);
});
