import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const values = () => tf.tensor2d([-1, 0.5, 2, 0, 0, 0], [2, 3]);

/** What is kept of x by a comparison of it: the derivative is 1 where it is kept, else 0. */
const kept: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  greater: (x) => tf.greater(x, 0.2),
  less: (x) => tf.less(0.2, x),
  lessEqual: (x) => tf.lessEqual(0.2, x),
  'greaterEqual, as tfjs has it': (x) => tf.greaterEqual(x, 0.2),
  equal: (x) => tf.equal(tf.greaterEqual(x, 0.2), true),
  notEqual: (x) => tf.notEqual(tf.greaterEqual(x, 0.2), false),
  any: (x) => tf.any(tf.stack([tf.greater(x, 0.2), tf.greater(x, 5)]), 0),
  all: (x) => tf.all(tf.stack([tf.greater(x, 0.2), tf.greater(x, 0.1)]), 0),
};

test.each(Object.entries(kept))('%s passes a gradient of zero on', async (_, condition) => {
  await useBackend('wasm');
  install();
  const gradient = tf.grad((x) => tf.mul(x, tf.cast(condition(x), 'float32')));
  expect([...gradient(values()).dataSync()]).toEqual([0, 1, 1, 0, 0, 0]);
});

test('tfjs cannot train through thresholdedReLU or masking, with the pack it can', async () => {
  await useBackend('wasm');
  const gradientOf = (layer: layers.Layer) => [
    ...tf
      .grad((x) => layer.apply(x) as tf.Tensor)(values())
      .dataSync(),
  ];
  const thresholded = layers.thresholdedReLU({ theta: 1 });
  const masking = layers.masking();
  expect(() => gradientOf(thresholded)).toThrow(/gradient function not found for Greater/);
  expect(() => gradientOf(masking)).toThrow(/gradient function not found for Any/);
  install();
  expect(gradientOf(thresholded)).toEqual([0, 0, 1, 0, 0, 0]);
  expect(gradientOf(masking)).toEqual([1, 1, 1, 0, 0, 0]);
});
