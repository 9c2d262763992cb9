import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { clipByGlobalNorm, clipByValue } from './clip-gradients.ts';

const numbers = [
  [3, -4, 0],
  [12, 1e-3],
];
const length = Math.sqrt(9 + 16 + 144 + 1e-6);
const flat = (tensors: readonly tf.Tensor[]): number[] => tensors.flatMap((one) => [...one.dataSync()]);

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  const gradients = (): tf.Tensor[] => numbers.map((values) => tf.tensor(values));

  test.each([0.1, 1, 12.9])('global norm %d: one factor for all gradients', (norm) => {
    const expected = numbers.flat().map((value) => (value * norm) / (length + 1e-6));
    expect(deviation(flat(clipByGlobalNorm(gradients(), norm)), expected)).toBeLessThan(1e-6);
  });

  test('a bound that is not reached changes no bit', () => {
    expect(flat(clipByGlobalNorm(gradients(), 14))).toEqual(flat(gradients()));
    expect(flat(clipByValue(gradients(), 12))).toEqual(flat(gradients()));
  });

  test('value: each number for itself', () => {
    expect(flat(clipByValue(gradients(), 3.5))).toEqual(flat([tf.tensor([3, -3.5, 0, 3.5, 1e-3])]));
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses the bound %d', (bound) => {
  expect(() => clipByGlobalNorm([], bound)).toThrow(`norm must be in (0, Infinity), got ${bound}`);
  expect(() => clipByValue([], bound)).toThrow(`value must be in (0, Infinity), got ${bound}`);
});
