import { bernoulliSupermask } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { expectClose, expectHardMask, gradients, kernelsOf, trained, values } from './recipe.suite.ts';

const [w, s, g, u] = [values(40), values(40, 2), values(40, 1), values(40, 3).map((x) => (x + 1) / 2)];
const stored = { weight: tf.tensor(w), scores: tf.tensor(s) };
const context = { training: true, uniform: () => tf.tensor(u) };
const p = s.map((x) => 1 / (1 + Math.exp(-x)));
const drawn = p.map((x, i) => Number((u[i] as number) < x));
const slope = p.map((x) => x * (1 - x));
const sum = (list: readonly number[]): number => list.reduce((total, x) => total + x, 0);

test('straight-through and binomial gradients are those of the written formulas', () => {
  const whole = g.map((x, i) => x * (w[i] as number) * (slope[i] as number));
  expectClose(gradients(bernoulliSupermask(), stored, g, context).ds, whole);
  expectClose(
    gradients(bernoulliSupermask({ gradient: 'binomial' }), stored, g, context).ds,
    whole.map((x, i) => x * (drawn[i] as number)),
  );
});

test('rescaling is n / Σ m, with the gradient through the sum', () => {
  const method = bernoulliSupermask({ rescale: true });
  const scale = 40 / sum(drawn);
  expectClose(
    [...method.effective(stored, context).dataSync()],
    w.map((x, i) => x * (drawn[i] as number) * scale),
  );
  const ofSum = sum(g.map((x, i) => x * (w[i] as number) * (drawn[i] as number))) * (scale / sum(drawn));
  expectClose(
    gradients(method, stored, g, context).ds,
    g.map((x, i) => (x * (w[i] as number) * scale - ofSum) * (slope[i] as number)),
  );
});

test('evaluates by threshold, and exports', async () => {
  const fast = sgd({ learningRate: 10, momentum: 0.9 });
  const model = await trained({
    method: bernoulliSupermask(),
    optimisers: { scores: fast, weights: fast },
    epochs: 15,
  });
  for (const { mask, scores } of kernelsOf(model)) {
    expect([...mask]).toEqual([...scores].map((x) => Number(x > 0)));
  }
  expectHardMask(model);
});
