import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { type AdamOptions, adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { Optimiser } from './optimiser.ts';

beforeEach(() => useBackend('cpu'));

const start = [1, -2, 0.5, 0];
const gradientAt = (step: number): number[] => start.map((_, i) => Math.sin(3 * step + i));
const STEPS = 12;

/** torch.optim.Adam, or AdamW, in plain numbers: both moments corrected for their start at 0. */
function reference(options: AdamOptions, decoupled = false): number[] {
  const { learningRate, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  return start.map((initial, i) => {
    let [p, m, v] = [initial, 0, 0];
    for (let step = 1; step <= STEPS; step++) {
      const g = (gradientAt(step)[i] as number) + (decoupled ? 0 : weightDecay * p);
      if (decoupled) p *= 1 - learningRate * weightDecay;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      p -= (learningRate * (m / (1 - beta1 ** step))) / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
    }
    return p;
  });
}

function run(optimiser: Optimiser): ArrayLike<number> {
  let value = tf.tensor(start);
  let slots: tf.Tensor[] = Array.from({ length: optimiser.slots }, () => tf.zeros([4]));
  for (let step = 1; step <= STEPS; step++) {
    const context = { learningRate: optimiser.learningRate, step };
    ({ value, slots } = optimiser.update(value, tf.tensor(gradientAt(step)), slots, context));
  }
  return value.dataSync();
}

test.each<AdamOptions>([
  { learningRate: 0.1 },
  { learningRate: 0.1, weightDecay: 0.3 },
  { learningRate: 0.02, beta1: 0.5, beta2: 0.9 },
  { learningRate: 0.02, beta1: 0, beta2: 0.99, epsilon: 0.1, weightDecay: 0.01 },
])('twelve steps as torch makes them: %j', (options) => {
  expect(deviation(run(adam(options)), reference(options))).toBeLessThan(1e-6);
});

test.each<AdamOptions>([
  { learningRate: 0.1, weightDecay: 0 },
  { learningRate: 0.1, weightDecay: 0.3 },
  { learningRate: 0.02, beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.1 },
])('twelve steps as torch makes them with AdamW: %j', (options) => {
  expect(deviation(run(adamw(options)), reference(options, true))).toBeLessThan(1e-6);
});

test('AdamW decays by 0.01 unless told otherwise', () => {
  const options = { learningRate: 0.5 };
  const decayed = reference({ ...options, weightDecay: 0.01 }, true);
  expect(deviation(run(adamw(options)), decayed)).toBeLessThan(1e-6);
  expect(deviation(run(adamw(options)), reference(options))).toBeGreaterThan(1e-4);
  expect(() => adamw({ learningRate: 0.1, weightDecay: -1 })).toThrow('weightDecay must be in [0, Infinity)');
});

test('the first step is as long as the learning rate, whatever the gradient', () => {
  for (const gradient of [1e-3, 1, 1e3]) {
    const { value } = adam({ learningRate: 0.1 }).update(
      tf.scalar(0),
      tf.scalar(gradient),
      [tf.scalar(0), tf.scalar(0)],
      { learningRate: 0.1, step: 1 },
    );
    expect(value.dataSync()[0]).toBeCloseTo(-0.1, 5);
  }
});

test('a gradient of 0 moves nothing', () => {
  const { value } = adam({ learningRate: 0.1 }).update(
    tf.scalar(3),
    tf.scalar(0),
    [tf.scalar(0), tf.scalar(0)],
    {
      learningRate: 0.1,
      step: 1,
    },
  );
  expect(value.dataSync()[0]).toBe(3);
});

test.each<[AdamOptions, string]>([
  [{ learningRate: Number.POSITIVE_INFINITY }, 'learningRate must be in [0, Infinity), got Infinity'],
  [{ learningRate: 0.1, beta1: 1 }, 'beta1 must be in [0, 1), got 1'],
  [{ learningRate: 0.1, beta2: -0.1 }, 'beta2 must be in [0, 1), got -0.1'],
  [{ learningRate: 0.1, epsilon: -1 }, 'epsilon must be in [0, Infinity), got -1'],
  [{ learningRate: 0.1, weightDecay: Number.NaN }, 'weightDecay must be in [0, Infinity), got NaN'],
])('refuses %j', (options, message) => {
  expect(() => adam(options)).toThrow(message);
});
