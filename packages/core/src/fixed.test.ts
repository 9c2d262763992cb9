import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { fixed } from './fixed.ts';
import { ruleFromConfig } from './rule-from-config.ts';

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('keeps what is not 0, gives the scores no gradient, leaves nothing behind', () => {
    const scores = tf.tensor([1, 0, -0.5, -0, 2 ** -20, 0], [2, 3]);
    const { numTensors, numDataBuffers } = tf.memory();
    const f = (x: tf.Tensor): tf.Tensor => fixed().masks([x], { training: true })[0] as tf.Tensor;
    const [mask, gradient] = [f(scores), tf.grad(f)(scores)];
    expect(mask.shape).toEqual([2, 3]);
    expect([...mask.dataSync()]).toEqual([1, 0, 1, 0, 1, 0]);
    expect([...gradient.dataSync()]).toEqual([0, 0, 0, 0, 0, 0]);
    tf.dispose([mask, gradient]);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
  });
});

test('comes back from its configuration', () => {
  expect(ruleFromConfig({ name: 'fixed' }).config).toEqual({ name: 'fixed' });
});
