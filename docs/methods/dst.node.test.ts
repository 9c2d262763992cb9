import type { Reparam } from '@supermask/core';
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

const { dst, startScores } = (await runPage('dst')).declared as {
  dst: (options: { alpha: number }) => Reparam;
  startScores: (model: LayersModel) => void;
};

test('the gradients are those of the written formulas, with the three pieces of the surrogate', () => {
  const [w, g] = [values(60).map((value) => 2 * value), values(60, 1)];
  const t = [0.1, 0.5, -0.2];
  const { dw, ds } = gradients(
    dst({ alpha: 1 }),
    { weight: tf.tensor(w, [20, 3]), scores: tf.tensor(t, [1, 3]) },
    g,
  );
  const slope = (x: number): number => {
    if (Math.abs(x) <= 0.4) return 2 - 4 * Math.abs(x);
    return Math.abs(x) <= 1 ? 0.4 : 0;
  };
  const x = w.map((value, i) => Math.abs(value) - (t[i % 3] as number));
  const through = w.map((value, i) => (g[i] as number) * value * slope(x[i] as number));
  expectClose(
    dw,
    w.map(
      (value, i) =>
        (g[i] as number) * Number((x[i] as number) > 0) + Math.sign(value) * (through[i] as number),
    ),
  );
  expectClose(
    ds,
    t.map((_, j) => -through.reduce((sum, value, i) => (i % 3 === j ? sum + value : sum), 0)),
  );
});

test('the penalty is α Σ exp(−t); a larger one prunes more', async () => {
  const penalty = dst({ alpha: 0.5 }).penalty?.(
    { weight: tf.scalar(0), scores: tf.tensor([0, 1, -1]) },
    { training: true },
  );
  expectClose([...(penalty as tf.Tensor).dataSync()], [0.5 * (1 + Math.exp(-1) + Math.E)]);
  const found = (alpha: number): Promise<LayersModel> =>
    trained({ method: dst({ alpha }), prepare: startScores });
  const [little, much] = [await found(0), await found(0.01)];
  expect(density(much)).toBeLessThan(density(little));
  expect(kernelsOf(much).map(({ scores }) => scores.length)).toEqual([24, 3]);
  expectHardMask(much);
});
