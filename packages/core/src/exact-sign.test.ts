import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { exactSign } from './exact-sign.ts';
import { signed } from './signed.ts';
import { threshold } from './threshold.ts';
import { topK } from './top-k.ts';

// The smallest are still normal float32 numbers: devices take what is below for 0.
const x = [-3, -1e-3, -1e-7, -1e-8, -2e-38, -0, 0, 2e-38, 1e-8, 1e-7, 1e-3, 3];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('is the sign of numbers of any size', () => {
    expect([...exactSign(tf.tensor1d(x)).dataSync()].map((s) => s + 0)).toEqual(
      x.map((v) => Math.sign(v) + 0),
    );
  });

  test('small scores learn: the gradient of a rule by magnitude has their sign', () => {
    for (const rule of [topK({ density: 0.5 }), threshold({ value: 1e-4, rank: 'magnitude' })]) {
      const gradient = tf.grad((s) => rule.masks([s], { training: true })[0] as tf.Tensor)(tf.tensor1d(x));
      expect([...gradient.dataSync()].map((s) => s + 0)).toEqual(x.map((v) => Math.sign(v) + 0));
    }
  });

  test('small scores that are kept flip a weight', () => {
    const scores = x.filter((v) => v !== 0);
    const [mask] = signed({ density: 1 }).masks([tf.tensor1d(scores)], { training: true }) as [tf.Tensor];
    expect([...mask.dataSync()]).toEqual(scores.map(Math.sign));
  });
});
