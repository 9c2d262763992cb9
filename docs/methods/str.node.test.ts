import type { Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { density, expectHardMask, kernelsOf, runPage, trained } from './recipe.suite.ts';

const { declared } = await runPage('str');
const { str, startScores } = declared as {
  str: () => Reparam;
  startScores: (model: LayersModel, value: number) => void;
};

test('kernel and gradients are those of the written formulas', () => {
  const w = Array.from({ length: 40 }, (_, i) => Math.sin(3 * i + 1));
  const g = Array.from({ length: 40 }, (_, i) => Math.cos(i));
  const s = -0.4;
  const threshold = 1 / (1 + Math.exp(-s));
  const loss = (weight: tf.Tensor, scores: tf.Tensor): tf.Scalar =>
    tf.sum(tf.mul(str().effective({ weight, scores }, { training: true }), tf.tensor(g)));
  const stored = [tf.tensor(w), tf.scalar(s)];
  const [dw, ds] = tf.grads(loss as (...x: tf.Tensor[]) => tf.Tensor)(stored) as [tf.Tensor, tf.Tensor];
  const kept = w.map((value) => Number(Math.abs(value) > threshold));
  expect([...dw.dataSync()]).toEqual([...Float32Array.from(g, (value, i) => value * (kept[i] as number))]);
  const slope = threshold * (1 - threshold);
  const expected =
    -slope * g.reduce((sum, value, i) => sum + value * Math.sign(w[i] as number) * (kept[i] as number), 0);
  expect(ds.dataSync()[0]).toBeCloseTo(expected, 5);
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
