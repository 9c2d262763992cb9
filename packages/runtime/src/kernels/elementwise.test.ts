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
  ['sign', (x) => tf.sub(tf.mul(tf.cast(tf.greaterEqual(x, 0), 'float32'), 2), 1)],
  ['leaky-relu', (x) => tf.leakyRelu(x, 0.3)],
  ['selu', tf.selu],
  ['softplus', tf.softplus],
  ['softsign', (x) => tf.div(x, tf.add(tf.abs(x), 1))],
  ['hard-sigmoid', (x) => tf.clipByValue(tf.add(tf.mul(x, 0.2), 0.5), 0, 1)],
  ['swish', (x) => tf.mul(x, tf.sigmoid(x))],
  ['gelu', (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.div(x, Math.SQRT2)), 1))],
  ['mish', (x) => tf.mul(x, tf.tanh(tf.softplus(x)))],
])('%s equals tfjs, also far out', (name, reference) => {
  const output = new Float32Array(input.length);
  elementwise(name, { slope: 0.3 })(input, output);
  expect(output.every(Number.isFinite)).toBe(true);
  expect(
    deviation(
      output,
      tf.tidy(() => reference(tf.tensor1d(input)).dataSync()),
    ),
  ).toBeLessThan(1e-6);
});

test('the sign of 0 and of −0 is 1, that of the smallest numbers is theirs, NaN stays NaN', () => {
  const output = new Float32Array(5);
  elementwise('sign')(Float32Array.of(0, -0, 2 ** -149, -(2 ** -149), Number.NaN), output);
  expect([...output]).toEqual([1, 1, 1, -1, Number.NaN]);
});

test('gelu is x times the normal distribution function, by numeric integration', () => {
  const output = new Float32Array(1);
  for (const x of [-4, -1.5, -0.1, 0.25, 1, 3.5]) {
    let area = 0;
    const steps = 20_000;
    for (let i = 0; i < steps; i++) {
      const t = -10 + ((i + 0.5) * (x + 10)) / steps;
      area += (Math.exp((-t * t) / 2) / Math.sqrt(2 * Math.PI)) * ((x + 10) / steps);
    }
    elementwise('gelu')(Float32Array.of(x), output);
    expect(Math.abs((output[0] as number) - x * area)).toBeLessThan(1e-6);
  }
});
