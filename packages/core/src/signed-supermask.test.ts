import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { reparamFromConfig } from './reparam.ts';
import { signedSupermask } from './signed-supermask.ts';

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('weights are kept, flipped or pruned; ds = G · w everywhere, dw = G · mask', () => {
    const { effective, config } = signedSupermask({ density: 0.5 });
    expect(config).toMatchObject({ name: 'signed-supermask', trains: { weight: false, scores: true } });
    expect(reparamFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
    const [w, s, g] = [
      [0.5, -1, 2, -4],
      [-3, -2, 1, 0.5],
      [1, 2, 3, 4],
    ].map((v) => tf.tensor(v)) as [tf.Tensor, tf.Tensor, tf.Tensor];
    const f = (weight: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
      effective({ weight, scores }, { training: true });
    const values = (tensor: tf.Tensor | undefined): number[] =>
      [...(tensor?.dataSync() ?? [])].map((v) => v + 0);
    expect(values(f(w, s))).toEqual([-0.5, 1, 0, 0]);
    const [dw, ds] = tf.grads(f)([w, s], g);
    expect(values(dw)).toEqual([-1, -2, 0, 0]);
    expect(values(ds)).toEqual([0.5, -2, 6, -16]);
  });
});
