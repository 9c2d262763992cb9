import { signedConstant, signedSupermask } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  density,
  expectClose,
  expectHardMask,
  gradients,
  kernelsOf,
  trained,
  values,
} from './recipe.suite.ts';

test('ds = G · w everywhere; the kernel is w · sign(s) above the threshold', () => {
  const [w, s, g] = [values(40), values(40, 2), values(40, 1)];
  const stored = { weight: tf.tensor(w), scores: tf.tensor(s) };
  const method = signedSupermask({ threshold: 0.4 });
  expectClose(
    [...method.effective(stored, { training: true }).dataSync()],
    w.map((x, i) => (Math.abs(s[i] as number) > 0.4 ? x * Math.sign(s[i] as number) : 0)),
  );
  expectClose(
    gradients(method, stored, g).ds,
    g.map((x, i) => x * (w[i] as number)),
  );
});

test('finds a ternary network of the density asked for, without training a weight, and exports', async () => {
  const model = await trained({ method: signedSupermask({ density: 0.25 }), weights: signedConstant() });
  expect(density(model)).toBe(0.25);
  for (const { effective, weight } of kernelsOf(model)) {
    const c = Math.abs(weight[0] as number);
    expect([...new Set(effective)].map((x) => x + 0).sort()).toEqual([-c, 0, c].sort());
  }
  expectHardMask(model);
});
