import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { randomRedrawn } from './random-redrawn.ts';
import { redrawn } from './redrawn.ts';
import { reparamFromConfig } from './reparam.ts';
import { ruleFromConfig } from './rule-from-config.ts';
import { seededUniform } from './seeded-uniform.ts';

beforeEach(() => useBackend('cpu'));

const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];
const uniform = (step: number) => seededUniform({ seed: 1, stream: `${step}` });

test('each step has a mask of its own of about the density, evaluation keeps all', () => {
  const rule = ruleFromConfig(redrawn({ density: 0.3 }).config);
  expect(rule.scoreShape?.([3, 2])).toEqual([]);
  const mask = (training: boolean, step: number): number[] =>
    tf.tidy(() =>
      values(
        rule.masks([tf.scalar(0)], {
          training,
          uniform: uniform(step),
          kernelShapes: [[1000]],
        })[0] as tf.Tensor,
      ),
    );
  const kept = mask(true, 1).reduce((sum, bit) => sum + bit, 0);
  // Four standard deviations of a binomial.
  expect(Math.abs(kept - 300)).toBeLessThan(58);
  expect(mask(true, 1)).toEqual(mask(true, 1));
  expect(mask(true, 2)).not.toEqual(mask(true, 1));
  expect(mask(false, 1)).toEqual(Array(1000).fill(1));
});

test('kept weights make up for those that are not, and only they get a gradient', () => {
  const method = reparamFromConfig(JSON.parse(JSON.stringify(randomRedrawn({ density: 0.5 }).config)));
  tf.tidy(() => {
    const weight = tf.linspace(1, 40, 40);
    const stored = (w: tf.Tensor) => ({ weight: w, scores: tf.scalar(0) });
    const context = { training: true, uniform: uniform(3) };
    const effective = values(method.effective(stored(weight), context));
    const kept = effective.filter((value) => value !== 0).length;
    const expected = effective.map((value, i) => (value === 0 ? 0 : ((i + 1) * 40) / kept));
    effective.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] as number, 4);
    });
    const slopes = values(tf.grad((w) => method.effective(stored(w), context))(weight));
    slopes.forEach((slope, i) => {
      expect(slope).toBeCloseTo(effective[i] === 0 ? 0 : 40 / kept, 4);
    });
    expect(values(method.effective(stored(weight), { training: false }))).toEqual(values(weight));
  });
});

test('needs numbers to draw, and a density', () => {
  expect(() => redrawn({ density: 0 })).toThrow('density must be in (0, 1]');
  expect(() => redrawn({ density: 0.5 }).masks([tf.scalar(0)], { training: true })).toThrow(
    'redrawn: drawing needs context.uniform',
  );
});
