import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { maskedWeights } from './masked-weights.ts';
import { reparamFromConfig } from './reparam.ts';

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('w · M and dw = G · M, with M where the scores are not 0', () => {
    const { effective, config } = maskedWeights();
    expect(config).toMatchObject({ name: 'masked-weights', trains: { weight: true, scores: false } });
    expect(reparamFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
    const [weight, scores, g] = [tf.tensor([2, 3, 4]), tf.tensor([1, 0, -7]), tf.tensor([5, 6, 7])];
    const f = (w: tf.Tensor): tf.Tensor => effective({ weight: w, scores }, { training: true });
    expect([...f(weight).dataSync()]).toEqual([2, 0, 4]);
    expect([...tf.grad(f)(weight, g).dataSync()]).toEqual([5, 0, 7]);
  });
});
