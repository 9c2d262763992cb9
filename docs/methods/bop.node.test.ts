import { type Initialiser, joint, type Reparam } from '@supermask/core';
import { type Optimiser, sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { density, expectHardMask, kernelsOf, runPage, trained, values } from './recipe.suite.ts';

const { bop, method, weights } = (await runPage('bop')).declared as {
  bop: (options?: { gamma?: number; threshold?: number }) => Optimiser;
  method: Reparam;
  weights: Initialiser;
};
const signs = (model: Parameters<typeof kernelsOf>[0]): number[] =>
  kernelsOf(model).flatMap(({ weight }) => [...weight].map(Math.sign));

test('ten updates are those of the algorithm, step by step', () => {
  const { learningRate, update } = bop({ gamma: 0.25, threshold: 0.1 });
  const w: number[] = values(20).map((x) => (x < 0 ? -0.5 : 0.5));
  const m = w.map(() => 0);
  let value: tf.Tensor = tf.tensor(w);
  let slots: tf.Tensor[] = [tf.zeros([20])];
  for (let step = 1; step <= 10; step++) {
    const g = values(20, step);
    ({ value, slots } = update(value, tf.tensor(g), slots, { learningRate, step }));
    g.forEach((x, i) => {
      m[i] = 0.75 * (m[i] as number) + 0.25 * x;
      if (Math.abs(m[i] as number) > 0.1 && Math.sign(m[i] as number) === Math.sign(w[i] as number))
        w[i] = -(w[i] as number);
    });
    expect([...value.dataSync()]).toEqual(w);
  }
});

test('a binary network learns by flips alone, and exports with two values in a layer', async () => {
  const before: number[] = [];
  const model = await trained({
    method,
    weights,
    prepare: (decorated) => before.push(...signs(decorated)),
    optimisers: { scores: sgd({ learningRate: 0 }), weights: bop({ gamma: 0.05, threshold: 1e-3 }) },
    epochs: 12,
  });
  expect(signs(model)).not.toEqual(before);
  for (const { weight } of kernelsOf(model)) expect(new Set([...weight].map(Math.abs)).size).toBe(1);
  expectHardMask(model);
});

test('signs by Bop under a mask by descent: a ternary network', async () => {
  const model = await trained({
    method: joint({ density: 0.5 }),
    weights,
    optimisers: {
      scores: sgd({ learningRate: 0.1, momentum: 0.9 }),
      weights: bop({ gamma: 0.05, threshold: 1e-3 }),
    },
    epochs: 12,
  });
  expect(density(model)).toBe(0.5);
  for (const { effective } of kernelsOf(model)) expect(new Set(effective).size).toBe(3);
  expectHardMask(model);
});
