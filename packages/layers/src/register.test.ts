import { multiPrize } from '@supermask/binarize';
import { fixed, type MaskRule, type Reparam, supermask } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { serialization } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { register } from './register.ts';
import { reloaded } from './saved-model.suite.ts';
import { SupermaskLayer } from './supermask-layer.ts';

beforeEach(() => useBackend('cpu'));

const trains = { weight: true, scores: false };
const rule = (name: string): MaskRule => ({ ...fixed(), config: { name } });
const halved = {
  config: { name: 'halved' },
  effective: (weight: tf.Tensor, mask: tf.Tensor): tf.Tensor =>
    tf.tidy(() => tf.mul(tf.mul(weight, mask), 0.5)),
};
const own: Reparam = { ...supermask({ rule: fixed(), trains }), config: { name: 'own', trains } };
const plain = (): tfl.LayersModel =>
  tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [2] })] });
const registered = (): unknown =>
  serialization.SerializationMap.getMap().classNameMap[SupermaskLayer.className]?.[0];

test('what is not registered is an error that says how to', async () => {
  for (const [method, message] of [
    [supermask({ rule: rule('mine'), trains }), 'unknown mask rule "mine"'],
    [supermask({ rule: fixed(), trains, binarizer: halved }), 'unknown binarizer "halved"'],
    [own, 'unknown method "own"'],
  ] as const) {
    await expect(decorateModel(plain(), { method })).rejects.toThrow(message);
    // A layer is made with the method itself, but does not load.
    const layer = decorateLayer(tfl.layers.dense({ units: 3, inputShape: [2] }), { method });
    await expect(reloaded(tfl.sequential({ layers: [layer] }))).rejects.toThrow(
      /register\(\{ \w+: \{ … \} \}\)/,
    );
  }
});

test('tables of several calls add up, later entries of a name come first, and models come back by them', async () => {
  const { tables } = SupermaskLayer;
  register({ rules: { mine: () => rule('mine'), other: () => rule('wrong') } });
  register({ rules: { other: () => rule('other') }, binarizers: { halved: () => halved } });
  register({ methods: { own: () => own } });
  const before = registered();
  register();
  register({});
  expect(registered()).toBe(before);
  for (const method of [
    supermask({ rule: rule('mine'), trains }),
    supermask({ rule: rule('other'), trains }),
    supermask({ rule: rule('mine'), trains, binarizer: halved }),
    multiPrize({ density: 0.5 }),
    own,
  ]) {
    const model = await reloaded(await decorateModel(plain(), { method }));
    const [layer] = decoratedLayers(model);
    expect(layer).toBeInstanceOf(SupermaskLayer);
    expect(layer?.options.reparams.kernel?.config).toEqual(method.config);
  }
  // The class that everybody imports knows nothing of them.
  expect(SupermaskLayer.tables).toBe(tables);
});
