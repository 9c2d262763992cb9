import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { bernoulli } from './bernoulli.ts';
import type { MaskContext } from './mask-rule.ts';
import { ruleFromConfig } from './rule-from-config.ts';
import { seededUniform } from './seeded-uniform.ts';

const sigmoid = (s: number): number => 1 / (1 + Math.exp(-s));
const eighths = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);
// Draws that are no probability to within rounding; 0 and the largest one among them.
const draw = fc.oneof(
  fc.constantFrom(0, 1 - 2 ** -24),
  fc.integer({ min: 0, max: 999 }).map((v) => (v + 0.123) / 1000),
);
const entry = fc
  .record({ s: eighths, u: draw, g: eighths })
  .filter(({ s, u }) => Math.abs(sigmoid(s) - u) > 1e-5);

const training = (u: readonly number[]): MaskContext => ({
  training: true,
  uniform: (shape) => tf.tensor(u, [...shape]),
});
const maskOf = (rule: ReturnType<typeof bernoulli>, s: readonly number[], context: MaskContext): number[] =>
  tf.tidy(() => [...(rule.masks([tf.tensor(s)], context)[0] as tf.Tensor).dataSync()]);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));
  const numRuns = backend === 'cpu' || backend === 'wasm' ? 50 : 5;

  test.each(['straight-through', 'binomial'] as const)(
    'mask = 1[u < σ(s)], and the %s gradient',
    (gradient) => {
      const rule = bernoulli({ gradient });
      fc.assert(
        fc.property(fc.array(entry, { minLength: 1, maxLength: 12 }), (entries) => {
          const [s, u, g] = [entries.map((e) => e.s), entries.map((e) => e.u), entries.map((e) => e.g)];
          const mask = entries.map((e) => Number(e.u < sigmoid(e.s)));
          expect(maskOf(rule, s, training(u))).toEqual(mask);
          const ds = tf.tidy(() =>
            tf
              .grad((x) => rule.masks([x], training(u))[0] as tf.Tensor)(tf.tensor(s), tf.tensor(g))
              .dataSync(),
          );
          const truth = entries.map((e, i) => {
            const p = sigmoid(e.s);
            return e.g * p * (1 - p) * (gradient === 'binomial' ? (mask[i] as number) : 1);
          });
          expect(deviation(ds, truth)).toBeLessThan(1e-5);
        }),
        { numRuns },
      );
    },
  );

  test('evaluation: threshold keeps p > ½, mean is p, sample draws', () => {
    const s = [-3, -0.125, 0, 0.125, 3];
    expect(maskOf(bernoulli(), s, { training: false })).toEqual([0, 0, 0, 1, 1]);
    expect(
      deviation(maskOf(bernoulli({ evaluation: 'mean' }), s, { training: false }), s.map(sigmoid)),
    ).toBeLessThan(1e-6);
    const sample = bernoulli({ evaluation: 'sample' });
    expect(maskOf(sample, s, { ...training([0.9, 0.1, 0.6, 0.9, 0.9]), training: false })).toEqual([
      0, 1, 0, 0, 1,
    ]);
    // In training all of them draw.
    for (const evaluation of ['threshold', 'mean', 'sample'] as const)
      expect(maskOf(bernoulli({ evaluation }), [0, 0], training([0.4, 0.6]))).toEqual([1, 0]);
  });

  test('the share of ones is p, of every score', () => {
    const n = 20_000;
    for (const p of [0.1, 0.5, 0.8]) {
      const s = Array(n).fill(Math.log(p / (1 - p)));
      const mask = maskOf(bernoulli(), s, {
        training: true,
        uniform: seededUniform({ seed: 3, stream: 'a/0' }),
      });
      const mean = mask.reduce((sum, bit) => sum + bit, 0) / n;
      // Five standard deviations.
      expect(Math.abs(mean - p)).toBeLessThan(5 * Math.sqrt((p * (1 - p)) / n));
    }
  });

  test('leaves no tensor behind, with a gradient and without', () => {
    const [s, g] = [tf.tensor([1, -1]), tf.tensor([1, 1])];
    const { numTensors, numDataBuffers } = tf.memory();
    for (const evaluation of ['threshold', 'mean', 'sample'] as const) {
      const rule = bernoulli({ evaluation });
      for (const isTraining of [true, false]) {
        const context = { ...training([0.1, 0.2]), training: isTraining };
        tf.dispose(rule.masks([s, s], context));
        tf.dispose(tf.grad((x) => rule.masks([x], context)[0] as tf.Tensor)(s, g));
      }
    }
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});

test('errors say what was expected', async () => {
  await useBackend('cpu');
  const message = /bernoulli: sampling needs context\.uniform, got none \(seededUniform/;
  expect(() => maskOf(bernoulli(), [1], { training: true })).toThrow(message);
  expect(() => maskOf(bernoulli({ evaluation: 'sample' }), [1], { training: false })).toThrow(message);
  expect(() => ruleFromConfig({ name: 'bernoulli', gradient: 'straight' })).toThrow(
    '[supermask/core] bernoulli: gradient must be straight-through or binomial, got "straight"',
  );
  expect(() => ruleFromConfig({ name: 'bernoulli', evaluation: 1 })).toThrow(
    'bernoulli: evaluation must be threshold or sample or mean, got 1',
  );
});
