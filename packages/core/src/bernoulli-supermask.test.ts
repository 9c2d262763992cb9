import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { bernoulliSupermask } from './bernoulli-supermask.ts';
import { numericGradient } from './numeric-gradient.suite.ts';
import { reparamFromConfig } from './reparam.ts';

const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));
const eighths = fc.integer({ min: -16, max: 16 }).map((v) => v / 8);
const entry = fc.record({ w: eighths, s: eighths, g: eighths, m: fc.boolean() });
const entries = fc.array(entry, { minLength: 2, maxLength: 10 }).filter((list) => list.some(({ m }) => m));

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  // Zhou's e = sample + p(s) − p(s₀), as a function of s in float64, is smooth: its differences are the truth.
  test.each([false, true])('ds is the gradient of w · e, rescaled: %s', (rescale) => {
    fc.assert(
      fc.property(entries, (list) => {
        const [w, s, g] = [list.map((e) => e.w), list.map((e) => e.s), list.map((e) => e.g)];
        // A draw on the wanted side of p.
        const u = list.map((e) => (e.m ? sigmoid(e.s) / 2 : (1 + sigmoid(e.s)) / 2));
        const kernel = (x: readonly number[]): number[] => {
          const e = list.map(({ m }, i) => Number(m) + sigmoid(x[i] as number) - sigmoid(s[i] as number));
          const scale = rescale ? e.length / e.reduce((sum, v) => sum + v, 0) : 1;
          return e.map((v, i) => v * scale * (w[i] as number));
        };
        const truth = numericGradient(
          (x) => kernel(x).reduce((sum, v, i) => sum + v * (g[i] as number), 0),
          s,
        );
        const { effective } = bernoulliSupermask({ rescale });
        const context = { training: true, uniform: () => tf.tensor(u) };
        tf.tidy(() => {
          const f = (scores: tf.Tensor): tf.Tensor => effective({ weight: tf.tensor(w), scores }, context);
          const forward = f(tf.tensor(s)).dataSync();
          expect(forward.every((v, i) => Math.abs(v - (kernel(s)[i] as number)) < 1e-5)).toBe(true);
          const ds = tf.grad(f)(tf.tensor(s), tf.tensor(g)).dataSync();
          expect(ds.every((v, i) => Math.abs(v - (truth[i] as number)) < 2e-4)).toBe(true);
        });
      }),
      { numRuns: backend === 'cpu' || backend === 'wasm' ? 50 : 5 },
    );
  });
});

test('frozen weights, trained scores, and a configuration that brings it back', async () => {
  await useBackend('cpu');
  expect(bernoulliSupermask().config).toEqual({
    name: 'bernoulli',
    rule: { name: 'bernoulli', gradient: 'straight-through', evaluation: 'threshold' },
    trains: { weight: false, scores: true },
  });
  const { config } = bernoulliSupermask({ rescale: true, gradient: 'binomial', evaluation: 'mean' });
  expect(config).toMatchObject({ rescale: true, rule: { gradient: 'binomial', evaluation: 'mean' } });
  expect(reparamFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
});
