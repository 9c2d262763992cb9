import type { Reparam } from '@supermask/core';
import { deviation } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  density,
  expectClose,
  expectHardMask,
  gradients,
  kernelsOf,
  runPage,
  trained,
  values,
} from './recipe.suite.ts';

const { continuousSparsification, startScores } = (await runPage('continuous-sparsification')).declared as {
  continuousSparsification: (options: { growth: number; every: number; lambda?: number }) => Reparam;
  startScores: (model: LayersModel, s?: number) => void;
};

test('kernel and gradients are exact, with β = growth^epochs and at most 200', () => {
  const [w, s, g] = [values(20), values(20, 2).map((x) => x / 20), values(20, 1)];
  const stored = { weight: tf.tensor(w), scores: tf.tensor(s) };
  for (const [step, beta] of [
    [0, 1],
    [9, 1],
    [10, 3],
    [25, 9],
    [500, 200],
  ] as const) {
    const method = continuousSparsification({ growth: 3, every: 10 });
    const p = s.map((x) => 1 / (1 + Math.exp(-beta * x)));
    const { dw, ds } = gradients(method, stored, g, { training: true, step });
    expectClose(
      dw,
      g.map((x, i) => 2 * x * (p[i] as number)),
    );
    const slope = p.map((x) => 2 * beta * x * (1 - x));
    const exact = slope.map((x, i) => x * (g[i] as number) * (w[i] as number));
    expect(deviation(ds, exact)).toBeLessThan(1e-4);
  }
});

test('gates become the ticket 1[s > 0]; a penalty prunes more; it exports', async () => {
  const found = (lambda: number): Promise<LayersModel> =>
    trained({
      method: continuousSparsification({ growth: 2, every: 3, lambda }),
      prepare: (model) => startScores(model, 0.05),
    });
  const [little, much] = [await found(0), await found(0.003)];
  expect(density(much)).toBeLessThan(density(little));
  for (const { mask, scores } of kernelsOf(much)) {
    expect([...mask]).toEqual([...scores].map((s) => Number(s > 0)));
  }
  expectHardMask(much);
});
