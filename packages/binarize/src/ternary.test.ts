import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { ternary } from './ternary.ts';

const w = [0.9, -0.2, 0.1, -1.1, 0, 0.5, -0.6, 0.05];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  // 0.7 · mean|w| = 0.301875: 0.9, 1.1, 0.5 and 0.6 are above it.
  test.each([
    ['twn', [1, 0, 0, -1, 0, 1, -1, 0], (0.9 + 1.1 + 0.5 + 0.6) / 4],
    [0.05, [1, -1, 1, -1, 0, 1, -1, 0], (0.9 + 0.2 + 0.1 + 1.1 + 0.5 + 0.6) / 6],
    [0.8, [1, 0, 0, -1, 0, 0, 0, 0], 1],
  ] as const)('threshold %s', (threshold, signs, α) => {
    const values = ternary(tf.tensor(w, [2, 4]), { threshold });
    expect(values.shape).toEqual([2, 4]);
    expect(
      deviation(
        values.dataSync(),
        signs.map((s) => s * α),
      ),
    ).toBeLessThan(1e-6);
  });

  test('the gradient is the identity', () => {
    const dy = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([
      ...tf
        .grad((x) => ternary(x))(tf.tensor(w), dy)
        .dataSync(),
    ]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

test('refuses a threshold that nothing passes, and one that is none', async () => {
  await useBackend('cpu');
  expect(() => ternary(tf.tensor(w), { threshold: 2 })).toThrow('the layer would be empty');
  expect(() => ternary(tf.tensor(w), { threshold: -1 })).toThrow(
    'threshold must be twn or a number ≥ 0, got -1',
  );
});
