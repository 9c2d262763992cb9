import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { randomTensor, valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

const upTo = (max: number) => fc.integer({ min: 1, max });
const activations = ['linear', 'relu', 'relu6', 'prelu', 'leakyrelu', 'sigmoid', 'elu'] as const;

test('the stock kernel misplaces and repeats the bias of a transposed product, the pack does not', async () => {
  await useBackend('wasm');
  const product = () => {
    const [a, b] = [tf.ones<tf.Rank.R2>([2, 100]), tf.ones<tf.Rank.R2>([3, 100])];
    const bias = tf.tensor1d([1000, 2000, 3000]);
    return [...tf.fused.matMul({ a, b, bias, transposeB: true }).dataSync()];
  };
  // 100 inner values are three blocks of 48: the bias comes three times, in the second row always the last.
  expect(product()).toEqual([3100, 6100, 9100, 9100, 9100, 9100]);
  install();
  expect(product()).toEqual([1100, 2100, 3100, 1100, 2100, 3100]);
});

test('agrees with the cpu backend for any transposes, batches, biases and activations', async () => {
  const cases = fc.record({
    batch: fc.constantFrom([], [], [3]),
    sizes: fc.tuple(upTo(20), upTo(120), upTo(20)),
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    withBias: fc.boolean(),
    activation: fc.constantFrom(...activations),
    seed: fc.integer(),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ batch, sizes, transposeA, transposeB, withBias, activation, seed }) => {
      const [rows, inner, columns] = sizes;
      const compute = () => {
        const a = randomTensor([...batch, ...(transposeA ? [inner, rows] : [rows, inner])], seed);
        const b = randomTensor([...batch, ...(transposeB ? [columns, inner] : [inner, columns])], seed + 1);
        return tf.fused.matMul({
          a: a as tf.Tensor2D,
          b: b as tf.Tensor2D,
          transposeA,
          transposeB,
          activation,
          ...(withBias && { bias: randomTensor([columns], seed + 2) }),
          ...(activation === 'prelu' && { preluActivationWeights: randomTensor([columns], seed + 3) }),
        });
      };
      const [expected] = await valuesOn('cpu', compute);
      await useBackend('wasm');
      install();
      const [actual] = await valuesOn('wasm', compute);
      expect(deviation(actual as Float32Array, expected as Float32Array)).toBeLessThan(1e-5);
    }),
    { numRuns: 100 },
  );
});
