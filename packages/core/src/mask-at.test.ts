import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { blocks } from './blocks.ts';
import { maskAt } from './mask-at.ts';
import type { MaskRule } from './mask-rule.ts';
import { supermask } from './reparam.ts';
import { signed } from './signed.ts';
import { topK } from './top-k.ts';

const budget = { density: 0.4, scope: 'model' } as const;
const trains = { weight: false, scores: true };
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()].map((value) => value + 0);

const RULES: readonly (readonly [string, MaskRule])[] = [
  ['topK', topK(budget)],
  ['signed', signed(budget)],
  ['blocks', blocks({ rule: topK(budget), size: [2, 1] })],
  ['blocks of signed', blocks({ rule: signed(budget), size: [2, 1] })],
  ['a rule for one kernel', topK({ density: 0.4 })],
  ['signed for one kernel', signed({ threshold: 0.3 })],
];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(RULES)('%s: each mask alone is that of all, with its gradient', (_, rule) => {
    const kernels = [
      tf.randomNormal([5, 3], 0, 1, 'float32', 1),
      tf.randomNormal([4, 2], 0, 1, 'float32', 2),
    ];
    const kernelShapes = kernels.map(({ shape }) => shape);
    const scores = kernels.map((kernel) => {
      const [rows, columns] = rule.scoreShape?.(kernel.shape) ?? kernel.shape;
      return tf.slice(kernel, [0, 0], [rows as number, columns as number]);
    });
    const context = { training: true, kernelShapes };
    scores.forEach((own, index) => {
      const others = (x: tf.Tensor): tf.Tensor[] => scores.map((s, i) => (i === index ? x : s));
      const all = (x: tf.Tensor): tf.Tensor => rule.masks(others(x), context)[index] as tf.Tensor;
      const one = (x: tf.Tensor): tf.Tensor => tf.tidy(() => maskAt(rule, others(x), { index, context }));
      expect(values(one(own))).toEqual(values(all(own)));
      const dy = kernels[index] as tf.Tensor;
      expect(values(tf.grad(one)(own, dy))).toEqual(values(tf.grad(all)(own, dy)));
      const { numTensors } = tf.memory();
      tf.dispose(one(own));
      expect(tf.memory().numTensors).toBe(numTensors);
    });
  });
});

test('a method makes no masks but the one that is asked for', async () => {
  await useBackend('cpu');
  const rule = topK(budget);
  const masks = vi.spyOn(rule, 'masks');
  const stored = [1, 2].map((seed) => ({
    weight: tf.ones([3, 2]),
    scores: tf.randomNormal([3, 2], 0, 1, 'float32', seed),
  }));
  const method = supermask({ rule, trains });
  const context = { training: true, model: { kernels: stored, index: 1 } };
  const mask = method.mask(stored[1] as (typeof stored)[number], context);
  expect(masks).not.toHaveBeenCalled();
  const [, expected] = rule.masks(
    stored.map(({ scores }) => scores),
    context,
  ) as [tf.Tensor, tf.Tensor];
  expect(values(mask)).toEqual(values(expected));
});
