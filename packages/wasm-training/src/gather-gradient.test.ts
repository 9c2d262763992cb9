import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, randomValues } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const upTo = (max: number) => fc.integer({ min: 1, max });

test('the gradient of a gather with batches fails in tfjs, not with the pack', async () => {
  await useBackend('wasm');
  const indices = tf.tensor2d([1, 1, 0, 2], [2, 2], 'int32');
  const gradient = tf.grad((x) => tf.gather(x, indices, 1, 1));
  // tfjs calls methods on tensors that only the union package has.
  expect(() => gradient(tf.ones([2, 3]))).toThrow(/is not a function/);
  install();
  expect([...gradient(tf.ones([2, 3])).dataSync()]).toEqual([0, 2, 0, 1, 0, 1]);
  uninstall();
  expect(() => gradient(tf.ones([2, 3]))).toThrow(/is not a function/);
});

test('is the derivative for any number of batch dimensions and any axis', async () => {
  await useBackend('wasm');
  install();
  const cases = fc.record({
    batch: fc.array(upTo(3), { minLength: 1, maxLength: 2 }),
    outer: fc.array(upTo(3), { maxLength: 1 }),
    size: upTo(4),
    inner: fc.array(upTo(3), { maxLength: 1 }),
    taken: fc.array(upTo(3), { maxLength: 2 }),
    negative: fc.boolean(),
    seed: fc.integer(),
  });
  fc.assert(
    fc.property(cases, ({ batch, outer, size, inner, taken, negative, seed }) => {
      tf.tidy(() => {
        const shape = [...batch, ...outer, size, ...inner];
        const indexShape = [...batch, ...taken];
        const values = randomValues(tf.util.sizeFromShape(indexShape), seed);
        // Multiples of 1/8 in (−1, 1), as whole numbers in [0, size).
        const whole = Int32Array.from(values, (value) => (8 * value + 7) % size);
        const indices = tf.tensor(whole, indexShape, 'int32');
        const axis = batch.length + outer.length - (negative ? shape.length : 0);
        const take = (x: tf.Tensor) => tf.gather(x, indices, axis, batch.length);
        const x = randomTensor(shape, seed + 1);
        const dy = randomTensor(take(x).shape, seed + 2);
        const units = tf.unstack(tf.reshape(tf.eye(x.size), [x.size, ...shape]));
        const numeric = units.map((unit) => tf.sum(tf.mul(dy, take(unit))).dataSync()[0] as number);
        expect(deviation(tf.grad(take)(x, dy).dataSync(), numeric)).toBe(0);
      });
    }),
    { numRuns: 60 },
  );
});
