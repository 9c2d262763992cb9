import { sign } from '@supermask/binarize';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { binaryActivation } from './binary-activation.ts';
import { BinaryActivation } from './binary-activation-layer.ts';

const x = (): tf.Tensor => tf.tensor([-2, -0.5, 0, 0.25, 0.75, 3], [2, 3]);
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()].map((v) => v + 0);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('is the sign, learned by ApproxSign', () => {
    const apply = (layer: tfl.layers.Layer) => (input: tf.Tensor) => layer.apply(input) as tf.Tensor;
    expect(values(apply(binaryActivation())(x()))).toEqual([-1, -1, 1, 1, 1, 1]);
    expect(values(apply(binaryActivation({ zero: 0 }))(x()))).toEqual([-1, -1, 0, 1, 1, 1]);
    const dy = tf.tensor([1, 2, 3, 4, 5, 6], [2, 3]);
    expect(values(tf.grad(apply(binaryActivation()))(x(), dy))).toEqual([0, 2, 6, 6, 2.5, 0]);
    const swish = tf.grad((v) => sign(v, { gradient: 'swish' }))(x(), dy);
    expect(values(tf.grad(apply(binaryActivation({ gradient: 'swish' })))(x(), dy))).toEqual(values(swish));
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('comes back from JSON with its options', async () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.dense({ units: 4, inputShape: [3] }),
        binaryActivation({ gradient: 'magnitude-aware', zero: 0, name: 'Sign_A' }),
      ],
    });
    const again = await tfl.models.modelFromJSON(model.toJSON(null, false) as never);
    expect(again.outputs[0]?.shape).toEqual([null, 4]);
    const layer = again.getLayer('Sign_A') as BinaryActivation;
    expect(layer).toBeInstanceOf(BinaryActivation);
    expect(layer.getConfig()).toMatchObject({ gradient: 'magnitude-aware', zero: 0, name: 'Sign_A' });
  });

  test('refuses a gradient that nobody knows', () => {
    expect(() => binaryActivation({ gradient: 'ste' as never })).toThrow(
      'gradient must be one of identity, clip',
    );
  });
});
