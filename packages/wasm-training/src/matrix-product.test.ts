import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';
import { matrixProductSuite } from './matrix-product.suite.ts';

matrixProductSuite('fixed');

beforeEach(() => useBackend('wasm'));
afterEach(uninstall);

test('batches broadcast on both sides: the stock kernel leaves products out, the pack does not', () => {
  const product = () =>
    tf.matMul(tf.tensor4d([0, 1], [2, 1, 1, 1]), tf.tensor4d([1, 2, 3], [1, 3, 1, 1]) as tf.Tensor);
  expect([...product().dataSync()]).toHaveLength(3);
  install();
  expect(product().shape).toEqual([2, 3, 1, 1]);
  expect([...product().dataSync()]).toEqual([0, 0, 0, 1, 2, 3]);
});

test('NaN and infinities meet every value of b but the zeros of a sparse one', () => {
  install();
  const x = tf.fill([32, 64], Number.NaN);
  const few = tf.pad(tf.ones([1, 40]), [
    [0, 63],
    [0, 0],
  ]) as tf.Tensor2D;
  const none = tf.zeros<tf.Rank.R2>([64, 40]);
  const onlyNaN = (y: tf.Tensor) => y.dataSync().every(Number.isNaN);
  expect(onlyNaN(tf.matMul(x, few))).toBe(true);
  expect(onlyNaN(tf.matMul(x, tf.ones([64, 40])))).toBe(true);
  expect([...tf.matMul(x, none).dataSync()]).toEqual(new Array(32 * 40).fill(0));
  // The gradient of a kernel has them all.
  expect(onlyNaN(tf.matMul(tf.fill([64, 32], Number.NaN), none, true))).toBe(true);
});

test('a row does not hang on how many others there are', () => {
  install();
  const x = tf.randomUniform<tf.Rank.R2>([133, 300], -1, 1, 'float32', 1);
  const w = tf.randomUniform<tf.Rank.R2>([300, 21], -1, 1, 'float32', 2);
  const all = tf.matMul(x, w) as tf.Tensor2D;
  for (const [from, count] of [
    [0, 1],
    [5, 3],
    [60, 64],
    [128, 5],
  ] as const) {
    const some = tf.matMul(tf.slice2d(x, [from, 0], [count, 300]), w);
    expect(some.dataSync()).toEqual(tf.slice2d(all, [from, 0], [count, 21]).dataSync());
  }
});
