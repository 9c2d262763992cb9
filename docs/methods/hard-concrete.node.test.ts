import type { Initialiser, Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { density, expectClose, expectHardMask, gradients, runPage, trained, values } from './recipe.suite.ts';

const { hardConcrete, scores } = (await runPage('hard-concrete')).declared as {
  hardConcrete: (options: { lambda: number }) => Reparam;
  scores: Initialiser;
};
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

test('gates and their gradients are those of the written formulas', () => {
  const [w, s, g, u] = [
    values(50),
    values(50, 2).map((x) => 4 * x),
    values(50, 1),
    values(50, 3).map((x) => (x + 1.01) / 2.02),
  ];
  const stored = { weight: tf.tensor(w), scores: tf.tensor(s) };
  const context = { training: true, uniform: () => tf.tensor(u) };
  const stretched = s.map((x, i) => {
    const y = sigmoid((Math.log(u[i] as number) - Math.log(1 - (u[i] as number)) + x) * 1.5);
    return { z: 1.2 * y - 0.1, slope: 1.2 * y * (1 - y) * 1.5 };
  });
  const open = stretched.map(({ z }) => z >= 0 && z <= 1);
  expect(new Set(open).size).toBe(2);
  expectClose(
    [...hardConcrete({ lambda: 1 }).effective(stored, context).dataSync()],
    stretched.map(({ z }, i) => (w[i] as number) * Math.min(Math.max(z, 0), 1)),
  );
  expectClose(
    gradients(hardConcrete({ lambda: 1 }), stored, g, context).ds,
    stretched.map(({ slope }, i) => (open[i] ? (g[i] as number) * (w[i] as number) * slope : 0)),
  );
});

test('the penalty is the probability that a gate is not 0, counted', () => {
  const draws = 4000;
  const u = Array.from({ length: draws }, (_, i) => (i + 0.5) / draws);
  for (const s of [-2, -0.5, 1]) {
    const stored = { weight: tf.ones([draws]), scores: tf.fill([draws], s) };
    const method = hardConcrete({ lambda: 1 / draws });
    const gates = method.effective(stored, { training: true, uniform: () => tf.tensor(u) }).dataSync();
    const counted = gates.filter((z) => z > 0).length / draws;
    const penalty = method.penalty?.(stored, { training: true }).dataSync()[0] as number;
    expect(penalty).toBeCloseTo(counted, 3);
  }
});

test('a larger penalty prunes more, and what is found exports', async () => {
  const found = (lambda: number): Promise<LayersModel> =>
    trained({
      method: hardConcrete({ lambda }),
      scores,
      optimisers: {
        scores: sgd({ learningRate: 2, momentum: 0.9 }),
        weights: sgd({ learningRate: 0.05, momentum: 0.9 }),
      },
      epochs: 12,
    });
  const [little, much] = [await found(0), await found(0.03)];
  expect(density(much)).toBeLessThan(density(little));
  expectHardMask(much);
});
