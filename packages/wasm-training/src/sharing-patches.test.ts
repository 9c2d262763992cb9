import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';

beforeAll(async () => {
  await useBackend('wasm');
  install();
});
afterAll(uninstall);

test.each([
  ['a clone', (x: tf.Tensor) => tf.clone(x)],
  ['a cast to the same dtype', (x: tf.Tensor) => tf.cast(x, x.dtype)],
])('%s shares the data, which live as long as one of both', (_, share) => {
  for (const dtype of ['float32', 'int32', 'bool'] as const) {
    const before = [tf.memory().numTensors, tf.backend().numDataIds()];
    const x = tf.tensor([1, 0, 1], [3], dtype);
    const y = share(x);
    expect([y.dataId, y.dtype, y.shape]).toEqual([x.dataId, dtype, [3]]);
    expect(tf.backend().numDataIds()).toBe((before[1] as number) + 1);
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 0, 1]);
    y.dispose();
    expect([tf.memory().numTensors, tf.backend().numDataIds()]).toEqual(before);
  }
});

test('a cast to another dtype does not; strings are copied', () => {
  const x = tf.tensor([1.5, 0, -2.5]);
  expect([...tf.cast(x, 'int32').dataSync()]).toEqual([1, 0, -2]);
  expect(x.dtype).toBe('float32');
  expect(tf.clone(tf.tensor(['a', 'b'])).dataSync<'string'>()).toEqual(['a', 'b']);
});

test('a variable keeps its clone apart from what is assigned later', () => {
  const variable = tf.variable(tf.tensor([1, 2]));
  const before = tf.clone(variable);
  const next = tf.tensor([3, 4]);
  variable.assign(next);
  next.dispose();
  expect([[...before.dataSync()], [...variable.dataSync()]]).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test('data come from another backend with all that count them', async () => {
  await useBackend('cpu');
  const x = tf.tensor([1, 2, 3]);
  const y = tf.clone(x);
  await useBackend('wasm');
  const z = tf.clone(x);
  tf.dispose([x, y]);
  expect([...z.dataSync()]).toEqual([1, 2, 3]);
  z.dispose();
});
