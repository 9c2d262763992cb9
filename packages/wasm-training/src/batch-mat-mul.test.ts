import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const upTo = (max: number) => fc.integer({ min: 1, max });

test('agrees with the cpu backend for any sizes, transposes and batches', async () => {
  const cases = fc.record({
    batch: fc.constantFrom([], [], [1], [3], [2, 2]),
    sizes: fc.tuple(upTo(70), upTo(70), upTo(70)),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(
      cases,
      async ({ batch, sizes: [rows, inner, columns], transposeA, transposeB, seed }) => {
        const compute = () => {
          const a = randomTensor([...batch, ...(transposeA ? [inner, rows] : [rows, inner])], seed);
          const b = randomTensor([...batch, ...(transposeB ? [columns, inner] : [inner, columns])], seed + 1);
          return tf.matMul(a, b, transposeA, transposeB);
        };
        const [expected] = await valuesOn('cpu', compute);
        await useBackend('wasm');
        install();
        const [actual] = await valuesOn('wasm', compute);
        expect(deviation(actual as Float32Array, expected as Float32Array)).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});

test('both gradients agree with the cpu backend', async () => {
  const compute = () => {
    const a = randomTensor([20, 60], 1);
    const b = randomTensor([60, 30], 2);
    return tf.grads((x, y) => tf.matMul(x as tf.Tensor, y as tf.Tensor))([a, b], randomTensor([20, 30], 3));
  };
  const expected = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const actual = await valuesOn('wasm', compute);
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBe(0);
  }
});

test('broadcast batches, empty products and wrong shapes are as on the stock kernel', async () => {
  await useBackend('wasm');
  const broadcast = () => tf.matMul(randomTensor([3, 20, 30], 1), randomTensor([1, 40, 30], 2), false, true);
  const stock = broadcast().dataSync();
  const wrong = () => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3]), false, false);
  expect(wrong).toThrow(/inner shapes/);
  install();
  expect(broadcast().dataSync()).toEqual(stock);
  expect(wrong).toThrow(/inner shapes/);
  expect(tf.matMul(tf.ones([0, 3]), tf.ones([2, 3]), false, true).shape).toEqual([0, 2]);
});

test('a new value of a variable is seen', async () => {
  await useBackend('wasm');
  install();
  const kernel = tf.variable(tf.ones<tf.Rank.R2>([40, 50]));
  const x = tf.ones<tf.Rank.R2>([30, 50]);
  const product = () => tf.matMul(x, kernel, false, true).dataSync()[0];
  expect(product()).toBe(50);
  kernel.assign(tf.fill([40, 50], 2));
  expect(product()).toBe(100);
});

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('an empty inner size gives zeros (transposes %s, %s)', async (transposeA, transposeB) => {
  await useBackend('wasm');
  install();
  const used = tf.fill([64], 7);
  used.dispose();
  const product = tf.matMul(
    tf.zeros(transposeA ? [0, 3] : [3, 0]),
    tf.zeros(transposeB ? [4, 0] : [0, 4]),
    transposeA,
    transposeB,
  );
  expect([...product.dataSync()]).toEqual(new Array(12).fill(0));
});
