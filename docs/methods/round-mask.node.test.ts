import type { MaskRule, Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  expectClose,
  expectHardMask,
  gradients,
  kernelsOf,
  runPage,
  trained,
  values,
} from './recipe.suite.ts';

const { method, roundMask } = (await runPage('round-mask')).declared as {
  method: Reparam;
  roundMask: () => MaskRule;
};

test('entries are σ(s) with its gradient, or rounded without one, as the draw says', () => {
  const [w, s, g, u] = [values(30), values(30, 2), values(30, 1), values(30, 3).map((x) => (x + 1) / 2)];
  const stored = { weight: tf.tensor(w), scores: tf.tensor(s) };
  const context = { training: true, uniform: () => tf.tensor(u) };
  const p = s.map((x) => 1 / (1 + Math.exp(-x)));
  const soft = u.map((x) => x < 0.5);
  expectClose(
    [...method.effective(stored, context).dataSync()],
    w.map((x, i) => x * (soft[i] ? (p[i] as number) : Number((p[i] as number) > 0.5))),
  );
  expectClose(
    gradients(method, stored, g, context).ds,
    w.map((x, i) => (soft[i] ? (g[i] as number) * x * (p[i] as number) * (1 - (p[i] as number)) : 0)),
  );
});

test('evaluation rounds: the mask is 1[s > 0], and exports', async () => {
  expect(
    roundMask()
      .masks([tf.tensor([-1, 0, 1])], { training: false })[0]
      ?.arraySync(),
  ).toEqual([0, 0, 1]);
  const fast = sgd({ learningRate: 10, momentum: 0.9 });
  const model = await trained({ method, optimisers: { scores: fast, weights: fast } });
  for (const { mask, scores } of kernelsOf(model)) {
    expect([...mask]).toEqual([...scores].map((s) => Number(s > 0)));
  }
  expectHardMask(model);
});
