import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { keepAll } from './keep-all.ts';
import { ruleFromConfig } from './rule-from-config.ts';

test('ones of the kernels’ shapes, whatever the scores', async () => {
  await useBackend('cpu');
  const rule = ruleFromConfig({ name: 'keep-all' });
  expect(rule.config).toEqual(keepAll().config);
  expect(rule.scoreShape?.([3, 3, 2])).toEqual([]);
  const scores = [tf.scalar(-1), tf.scalar(0)];
  const { numTensors } = tf.memory();
  const masks = rule.masks(scores, { training: true, kernelShapes: [[2, 1], [3]] });
  expect(masks.map((mask) => mask.arraySync())).toEqual([
    [[1], [1]],
    [1, 1, 1],
  ]);
  tf.dispose(masks);
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(rule.masks([tf.zeros([2])], { training: true })[0]?.shape).toEqual([2]);
});
