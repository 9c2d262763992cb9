import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { randomValues } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('the gradient of relu is that of step and product, also of zeros, NaN and infinities', async () => {
  await useBackend('wasm');
  const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40, Number.NaN];
  for (const size of [1, 7, 64, 101]) {
    const x = randomValues(size, 1).map((value, i) => special[i] ?? value);
    const dy = randomValues(size, 2).map((value, i) => (i === 9 ? Number.NaN : value));
    // Vitest tells 0 from −0; what bits a NaN has is the engine's choice.
    const gradient = (): number[] => [
      ...tf
        .grad((a) => tf.relu(a))(tf.tensor(x), tf.tensor(dy))
        .dataSync<'float32'>(),
    ];
    const stock = gradient();
    install();
    expect(gradient()).toEqual(stock);
    uninstall();
  }
});

test('its second gradient is that of tfjs', async () => {
  await useBackend('wasm');
  const penalty = (x: tf.Tensor): tf.Tensor =>
    tf.sum(tf.square(tf.grad((a) => tf.mul(tf.relu(a), tf.square(a)))(x)));
  const second = (): Float32Array =>
    tf
      .grad(penalty)(tf.tensor([1, -2, 3, 0.5, -1]))
      .dataSync<'float32'>();
  const stock = second();
  expect(stock.some((value) => value !== 0)).toBe(true);
  install();
  expect(second()).toEqual(stock);
});
