import { edgePopup, type Reparam } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { withMasks } from './with-masks.ts';

const method = edgePopup({ density: 0.5 });
const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, inputShape: [2], activation: 'tanh', name: 'hidden' }),
      tfl.layers.dense({ units: 2, name: 'out' }),
    ],
  });
const predict = (model: tfl.LayersModel): number[] =>
  Array.from((model.predict(tf.tensor([[0.5, -1]])) as tf.Tensor).dataSync());

describe.each(backends)('on %s', (backend) => {
  test('all ones give the dense network, undefined the own mask; afterwards all is as before', async () => {
    await useBackend(backend);
    const dense = plain();
    const model = await decorateModel(dense, { method });
    const before = predict(model);
    const ones = tf.ones([2, 3]);
    const first = decoratedLayers(model)[0];
    const all = withMasks(
      model,
      (_, { weight }) => tf.ones(weight.shape as number[]),
      () => predict(model),
    );
    expect(deviation(all, predict(dense))).toBeLessThan(1e-6);
    const half = withMasks(
      model,
      (layer) => (layer === first ? ones : undefined),
      () => predict(model),
    );
    expect(half).not.toEqual(before);
    expect(half).not.toEqual(all);
    expect(predict(model)).toEqual(before);
  });

  test('the gradient to what a mask is made of is the numeric one', async () => {
    await useBackend(backend);
    const model = await decorateModel(plain(), { method });
    const x = tf.tensor([[0.5, -1]]);
    const f = (a: tf.Tensor): tf.Scalar =>
      tf.tidy(() =>
        withMasks(
          model,
          (_, { weight }) => tf.mul(tf.ones(weight.shape as number[]), a),
          () => tf.sum(model.apply(x) as tf.Tensor) as tf.Scalar,
        ),
      );
    const at = 0.7;
    const gradient = tf.grad(f)(tf.scalar(at)).dataSync()[0] as number;
    const [up, down] = [0.01, -0.01].map((h) => f(tf.scalar(at + h)).dataSync()[0] as number) as [
      number,
      number,
    ];
    expect(gradient).toBeCloseTo((up - down) / 0.02, 2);
  });
});

test('errors leave the masks as they were', async () => {
  await useBackend('cpu');
  const model = await decorateModel(plain(), { method });
  const before = predict(model);
  const masks = (_: unknown, { weight }: { weight: { shape: unknown } }): tf.Tensor =>
    tf.ones(weight.shape as number[]);
  expect(() =>
    withMasks(model, masks, () => {
      throw new Error('mine');
    }),
  ).toThrow('mine');
  expect(() => withMasks(model, masks, async () => 1)).toThrow('run must be synchronous');
  expect(() =>
    withMasks(
      model,
      () => tf.ones([2]),
      () => 1,
    ),
  ).toThrow('the mask of "out/kernel" must have the shape [3,2], got [2]');
  expect(predict(model)).toEqual(before);
});

test('a method without apply is refused by name', async () => {
  await useBackend('cpu');
  const { apply: _, ...mine } = { ...method, config: { ...method.config, name: 'mine' } } satisfies Reparam;
  const layer = decorateLayer(tfl.layers.dense({ units: 2, inputShape: [2], name: 'one' }), { method: mine });
  const model = tfl.sequential({ layers: [layer] });
  expect(() =>
    withMasks(
      model,
      () => tf.ones([2, 2]),
      () => model.apply(tf.ones([1, 2])),
    ),
  ).toThrow('the method "mine" of "one/kernel" takes no given mask');
});
