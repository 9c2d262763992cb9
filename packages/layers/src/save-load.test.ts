import { edgePopup, joint, kaimingNormal, type Reparam } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { register } from './register.ts';
import { saved } from './saved-model.suite.ts';
import { SupermaskLayer } from './supermask-layer.ts';

beforeEach(() => useBackend('cpu'));

/** Names with capitals and underscores: tfjs rewrites such strings unless told not to. */
function plainModel(): tfl.LayersModel {
  const input = tfl.input({ shape: [5, 5, 1], name: 'Image_In' });
  const conv = tfl.layers
    .conv2d({ filters: 4, kernelSize: 3, activation: 'relu', name: 'Conv_A' })
    .apply(input);
  const norm = tfl.layers.batchNormalization({ name: 'normA' }).apply(conv);
  const flat = tfl.layers.flatten().apply(norm);
  const head = tfl.layers.dense({ units: 3, activation: 'softmax', name: 'HeadOut' }).apply(flat);
  return tfl.model({ inputs: input, outputs: head as tfl.SymbolicTensor });
}

const x = (): tf.Tensor => tf.randomNormal([8, 5, 5, 1], 0, 1, 'float32', 3);
const y = (): tf.Tensor => tf.oneHot([0, 1, 2, 0, 1, 2, 0, 1], 3);

async function trainBriefly(model: tfl.LayersModel): Promise<void> {
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy' });
  await model.fit(x(), y(), { epochs: 2, shuffle: false, verbose: 0 });
}

const values = (model: tfl.LayersModel): number[][] => model.getWeights().map((w) => [...w.dataSync()]);

describe.each<[string, Reparam, boolean]>([
  ['edge-popup, weights kept', edgePopup({ density: 0.4 }), false],
  ['edge-popup, weights from a seed', edgePopup({ density: 0.4 }), true],
  ['joint', joint({ density: 0.4, rank: 'value', count: 'floor-prune' }), false],
])('%s', (_, method, fromSeed) => {
  test('save → load gives the same predictions, the same frozen weights and the same further training', async () => {
    const model = await decorateModel(plainModel(), {
      method,
      seed: 5,
      ...(fromSeed ? { weights: kaimingNormal() } : {}),
    });
    await trainBriefly(model);
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(await saved(model)));
    expect(loaded.layers.map((layer) => layer.name)).toEqual(model.layers.map((layer) => layer.name));
    expect(values(loaded)).toEqual(values(model));
    expect([...(loaded.predict(x()) as tf.Tensor).dataSync()]).toEqual([
      ...(model.predict(x()) as tf.Tensor).dataSync(),
    ]);
    const trainable = (m: tfl.LayersModel): string[] => m.trainableWeights.map((w) => w.originalName);
    expect(trainable(loaded)).toEqual(trainable(model));
    const sources = (m: tfl.LayersModel): unknown =>
      m.layers.map((layer) =>
        layer instanceof SupermaskLayer ? layer.kernels.map(({ source }) => source) : [],
      );
    expect(sources(loaded)).toEqual(sources(model));
    await trainBriefly(model);
    await trainBriefly(loaded);
    expect(values(loaded)).toEqual(values(model));
    expect(countDensity(loaded)).toEqual(countDensity(model));
  });
});

test('weight names are unique and carry the layer', async () => {
  const model = await decorateModel(plainModel(), { method: edgePopup({ density: 0.5 }) });
  const names = model.weights.map((w) => w.originalName);
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain('Conv_A/scores_kernel');
  expect(names).toContain('HeadOut/kernel');
});

describe('without register()', () => {
  test.each([true, false])('loading throws, strict: %s', async (strict) => {
    const model = await decorateModel(plainModel(), { method: edgePopup({ density: 0.5 }) });
    const artifacts = await saved(model);
    // What another page has: a registry in which nobody entered our class.
    const { classNameMap } = tf.serialization.SerializationMap.getMap();
    const entry = classNameMap.Supermask;
    delete classNameMap.Supermask;
    try {
      await expect(tfl.loadLayersModel(tf.io.fromMemory(artifacts), { strict })).rejects.toThrow(
        'Unknown layer: Supermask',
      );
    } finally {
      if (entry) classNameMap.Supermask = entry;
    }
  });
});

test('registering twice changes nothing', () => {
  register();
  register();
  expect(tf.serialization.SerializationMap.getMap().classNameMap.Supermask?.[0]).toBe(SupermaskLayer);
});

test('a decorated model whose supermask entry is gone does not load', async () => {
  const artifacts = await saved(await decorateModel(plainModel(), { method: edgePopup({ density: 0.5 }) }));
  const topology = JSON.parse(JSON.stringify(artifacts.modelTopology), (key, value) =>
    key === 'supermask' ? undefined : value,
  );
  await expect(
    tfl.loadLayersModel(tf.io.fromMemory({ ...artifacts, modelTopology: topology })),
  ).rejects.toThrow('has no supermask entry');
});
