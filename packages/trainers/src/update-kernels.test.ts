import { randomValues } from '@supermask/format';
import { useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { Optimiser } from './optimiser.ts';
import { sgd } from './sgd.ts';

beforeAll(() => useBackend('wasm'));
afterEach(uninstall);

const draw = (size: number, stream: string): Float32Array =>
  randomValues({ distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream }, size).map(
    (value, i) =>
      // Both zeros, and what is almost none.
      i % 7 === 0 ? ([0, -0, 1e-38, -1e-42, 1e30][(i / 7) % 5] as number) : value,
  );

/** Bits of value and slots after each of three updates. */
function trace(optimiser: Optimiser, size: number): number[][] {
  return tf.tidy(() => {
    let value: tf.Tensor = tf.tensor(draw(size, 'value'));
    let slots: tf.Tensor[] = Array.from({ length: optimiser.slots }, () => tf.zeros([size]));
    const bits: number[][] = [];
    for (let step = 1; step <= 3; step++) {
      const context = { learningRate: optimiser.learningRate / step, step };
      ({ value, slots } = optimiser.update(value, tf.tensor(draw(size, `${step}`)), slots, context));
      for (const tensor of [value, ...slots]) {
        bits.push([...new Int32Array(tensor.dataSync<'float32'>().buffer)]);
      }
    }
    return bits;
  });
}

test.each<[string, Optimiser]>([
  ['sgd', sgd({ learningRate: 0.1 })],
  ['sgd with decay', sgd({ learningRate: 0.1, weightDecay: 0.2 })],
  ['momentum', sgd({ learningRate: 0.1, momentum: 0.9 })],
  ['momentum with decay', sgd({ learningRate: 0.03, momentum: 0.9, weightDecay: 5e-4 })],
  ['nesterov', sgd({ learningRate: 0.1, momentum: 0.8, weightDecay: 0.1, nesterov: true })],
  ['decoupled', sgd({ learningRate: 0.1, momentum: 0.8, weightDecay: 0.3, decoupled: true })],
  ['adam', adam({ learningRate: 0.01 })],
  ['adam with decay', adam({ learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 0.1, weightDecay: 0.01 })],
  ['adamw', adamw({ learningRate: 0.01 })],
])('%s in one pass has the bits of the tensor operations', async (_, optimiser) => {
  for (const size of [1, 3, 64, 1003]) {
    install();
    const fused = trace(optimiser, size);
    uninstall();
    expect(fused).toEqual(trace(optimiser, size));
  }
});

test('an update is one kernel, makes new tensors, and leaves none behind', async () => {
  install();
  for (const optimiser of [sgd({ learningRate: 0.1, momentum: 0.9 }), adam({ learningRate: 0.1 })]) {
    const [value, gradient] = [tf.tensor([1, 2, 3]), tf.tensor([4, 5, 6])];
    const slots = Array.from({ length: optimiser.slots }, () => tf.tensor([7, 8, 9]));
    const before = tf.memory();
    const { kernelNames, result } = await tf.profile(() => {
      const next = optimiser.update(value, gradient, slots, { learningRate: 0.1, step: 1 });
      return [next.value, ...next.slots];
    });
    expect(kernelNames).toHaveLength(1);
    expect(kernelNames[0]).toMatch(/^Supermask/);
    expect([...value.dataSync(), ...gradient.dataSync()]).toEqual([1, 2, 3, 4, 5, 6]);
    for (const slot of slots) expect([...slot.dataSync()]).toEqual([7, 8, 9]);
    tf.dispose(result as tf.Tensor[]);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numBytes: before.numBytes });
  }
});
