import type { Reparam } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { density, expectClose, expectHardMask, gradients, runPage, trained, values } from './recipe.suite.ts';

const { movementPruning, startScores } = (await runPage('movement-pruning')).declared as {
  movementPruning: (options: { density: number }) => Reparam;
  startScores: (model: LayersModel) => void;
};

test('ds = G · w and dw = G · M, also from scores of 0', () => {
  const [w, g] = [values(40), values(40, 1)];
  const stored = { weight: tf.tensor(w), scores: tf.zeros([40]) };
  const method = movementPruning({ density: 0.25 });
  const mask = method.mask(stored, { training: true }).dataSync();
  const { dw, ds } = gradients(method, stored, g);
  expectClose(
    ds,
    g.map((x, i) => x * (w[i] as number)),
  );
  expectClose(
    dw,
    g.map((x, i) => x * (mask[i] as number)),
  );
});

test('learns, and exports with the density asked for', async () => {
  const model = await trained({ method: movementPruning({ density: 0.25 }), prepare: startScores });
  expect(density(model)).toBe(0.25);
  expectHardMask(model);
});
