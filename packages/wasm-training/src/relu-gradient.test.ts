import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { randomValues } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('the gradient of relu has the bits of step and product, also of zeros, NaN and infinities', async () => {
  await useBackend('wasm');
  const special = [0, -0, 1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e-40];
  for (const size of [1, 7, 64, 101]) {
    const x = randomValues(size, 1).map((value, i) => special[i] ?? value);
    const dy = randomValues(size, 2).map((value, i) => (i === 9 ? Number.NaN : value));
    const gradient = (): number[] => {
      const values = tf
        .grad((a) => tf.relu(a))(tf.tensor(x), tf.tensor(dy))
        .dataSync<'float32'>();
      return [...new Int32Array(values.buffer, values.byteOffset, size)];
    };
    const stock = gradient();
    install();
    expect(gradient()).toEqual(stock);
    uninstall();
  }
});
