import { joint, type Reparam } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { density, expectHardMask, gradients, runPage, trained, values } from './recipe.suite.ts';

const { jointDense } = (await runPage('dense-gradient')).declared as {
  jointDense: (options: { density: number }) => Reparam;
};

test('the kernel and the gradient to the scores are those of joint; dw = G', () => {
  const stored = { weight: tf.tensor(values(40)), scores: tf.tensor(values(40, 2)) };
  const g = values(40, 1);
  const [dense, masked] = [jointDense({ density: 0.3 }), joint({ density: 0.3 })];
  const kernel = (method: Reparam): number[] =>
    Array.from(method.effective(stored, { training: true }).dataSync(), (value) => value + 0);
  expect(kernel(dense)).toEqual(kernel(masked));
  expect(gradients(dense, stored, g).ds).toEqual(gradients(masked, stored, g).ds);
  expect(gradients(dense, stored, g).dw).toEqual([...Float32Array.from(g)]);
});

test('learns under its mask, and exports', async () => {
  const model = await trained({ method: jointDense({ density: 0.25 }) });
  expect(density(model)).toBe(0.25);
  expectHardMask(model);
});
