import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { type SgdOptions, sgd } from './sgd.ts';

beforeEach(() => useBackend('cpu'));

const start = [1, -2, 0.5, 0];
const gradientAt = (step: number): number[] => start.map((_, i) => Math.sin(3 * step + i));

/** torch.optim.SGD in plain numbers: its first momentum buffer is the gradient itself. SGDW with `decoupled`. */
function reference(options: SgdOptions): number[] {
  const { learningRate, momentum = 0, weightDecay = 0, decoupled = false, nesterov = false } = options;
  return start.map((initial, i) => {
    let p = initial;
    let buffer: number | undefined;
    for (let step = 1; step <= 6; step++) {
      let g = (gradientAt(step)[i] as number) + (decoupled ? 0 : weightDecay * p);
      if (decoupled) p -= learningRate * weightDecay * p;
      if (momentum !== 0) {
        buffer = buffer === undefined ? g : momentum * buffer + g;
        g = nesterov ? g + momentum * buffer : buffer;
      }
      p -= learningRate * g;
    }
    return p;
  });
}

test.each<SgdOptions>([
  { learningRate: 0.1 },
  { learningRate: 0.1, weightDecay: 0.2 },
  { learningRate: 0.1, momentum: 0.9 },
  { learningRate: 0.1, momentum: 0.9, weightDecay: 5e-4 },
  { learningRate: 0.1, momentum: 0.8, weightDecay: 0.1, nesterov: true },
  { learningRate: 0.1, weightDecay: 0.2, decoupled: true },
  { learningRate: 0.1, momentum: 0.8, weightDecay: 0.3, decoupled: true, nesterov: true },
])('six steps as torch makes them: %j', (options) => {
  const optimiser = sgd(options);
  let value = tf.tensor(start);
  let slots: tf.Tensor[] = Array.from({ length: optimiser.slots }, () => tf.zeros([4]));
  for (let step = 1; step <= 6; step++) {
    const context = { learningRate: optimiser.learningRate, step };
    ({ value, slots } = optimiser.update(value, tf.tensor(gradientAt(step)), slots, context));
  }
  expect(deviation(value.dataSync(), reference(options))).toBeLessThan(1e-6);
});

test('the learning rate of the update counts, after the schedule', () => {
  const { value } = sgd({ learningRate: 0.1 }).update(tf.scalar(1), tf.scalar(2), [], {
    learningRate: 0.25,
    step: 1,
  });
  expect(value.dataSync()[0]).toBe(0.5);
});

test.each<[SgdOptions, string]>([
  [{ learningRate: -0.1 }, 'learningRate must be in [0, Infinity), got -0.1'],
  [{ learningRate: Number.NaN }, 'got NaN'],
  [{ learningRate: 0.1, momentum: 1 }, 'momentum must be in [0, 1), got 1'],
  [{ learningRate: 0.1, weightDecay: -1 }, 'weightDecay must be in [0, Infinity), got -1'],
  [{ learningRate: 0.1, weightDecay: -1, decoupled: true }, 'weightDecay must be in [0, Infinity), got -1'],
  [{ learningRate: 0.1, nesterov: true }, 'nesterov needs a momentum > 0'],
])('refuses %j', (options, message) => {
  expect(() => sgd(options)).toThrow(message);
});
