import type { Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
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

const { str, startScores } = (await runPage('str')).declared as {
  str: () => Reparam;
  startScores: (model: LayersModel, s?: number) => void;
};

test('the gradients are those of the written formulas', () => {
  const [w, g] = [values(40), values(40, 1)];
  const threshold = 1 / (1 + Math.exp(0.4));
  const { dw, ds } = gradients(str(), { weight: tf.tensor(w), scores: tf.scalar(-0.4) }, g);
  const kept = w.map((value) => Number(Math.abs(value) > threshold));
  expectClose(
    dw,
    g.map((value, i) => value * (kept[i] as number)),
  );
  const shrunk = g.reduce(
    (sum, value, i) => sum + value * Math.sign(w[i] as number) * (kept[i] as number),
    0,
  );
  expectClose(ds, [-threshold * (1 - threshold) * shrunk]);
});

test('weight decay on the scores prunes; the mask that is found is hard and exports', async () => {
  const found = (weightDecay: number): Promise<LayersModel> =>
    trained({
      method: str(),
      prepare: (model) => startScores(model, -4),
      optimisers: {
        scores: sgd({ learningRate: 0.1, momentum: 0.9, weightDecay }),
        weights: sgd({ learningRate: 0.05, momentum: 0.9 }),
      },
    });
  const [little, much] = [await found(0), await found(0.1)];
  expect(density(much)).toBeLessThan(density(little));
  expect(kernelsOf(much).map(({ scores }) => scores.length)).toEqual([1, 1]);
  expectHardMask(much);
});
