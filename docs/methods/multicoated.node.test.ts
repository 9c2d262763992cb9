import { edgePopup, type Initialiser, type MaskRule, type Reparam, supermask } from '@supermask/core';
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

const { coats, method, weights } = (await runPage('multicoated')).declared as {
  coats: (options: { densities: readonly number[] }) => MaskRule;
  method: Reparam;
  weights: Initialiser;
};

test('coat c has the density that is given for it, and coats nest', () => {
  const scores = tf.tensor(values(200));
  const mask =
    coats({ densities: [0.3, 0.08, 0.03] })
      .masks([scores], { training: true })[0]
      ?.dataSync() ?? [];
  expect([1, 2, 3].map((coat) => mask.filter((value) => value >= coat).length)).toEqual([60, 16, 6]);
  const byRank = [...scores.dataSync()].map((s, i) => ({ s: Math.abs(s), m: mask[i] as number }));
  byRank.sort((a, b) => b.s - a.s);
  for (const [i, { m }] of byRank.slice(1).entries()) expect(m).toBeLessThanOrEqual(byRank[i]?.m as number);
});

test('the gradient is C times that of edge-popup', () => {
  const stored = { weight: tf.tensor(values(50)), scores: tf.tensor(values(50, 2)) };
  const g = values(50, 1);
  const rule = coats({ densities: [0.5, 0.3, 0.1] });
  const three = supermask({ rule, trains: { weight: false, scores: true } });
  expectClose(
    gradients(three, stored, g).ds,
    gradients(edgePopup({ density: 0.5 }), stored, g).ds.map((value) => 3 * value),
  );
});

test('the kernel has the values ±c, ±2c, ±3c and 0, and exports', async () => {
  const model = await trained({ method, weights });
  for (const { effective, weight } of kernelsOf(model)) {
    const c = Math.abs(weight[0] as number);
    expect(new Set([...effective].map((value) => Math.round(Math.abs(value) / c)))).toEqual(
      new Set([0, 1, 2, 3]),
    );
  }
  expectHardMask(model);
});
