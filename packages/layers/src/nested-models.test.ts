import { edgePopup, joint, kaimingNormal } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { initialiseKernels } from './initialise-kernels.ts';
import { strip } from './strip.ts';

beforeEach(() => useBackend('cpu'));

const method = edgePopup({ density: 0.5 });
const dense = (units: number, name: string): tfl.layers.Layer =>
  tfl.layers.dense({ units, activation: 'tanh', name });

/** A tower of two layers, one of them in a model of its own. */
function tower(): tfl.LayersModel {
  const core = tfl.sequential({
    layers: [tfl.layers.dense({ units: 4, inputShape: [5], name: 'Deep' })],
    name: 'Core',
  });
  const input = tfl.input({ shape: [3] });
  const outputs = core.apply(dense(5, 'Low').apply(input)) as tfl.SymbolicTensor;
  return tfl.model({ inputs: input, outputs, name: 'Tower' });
}
const models = {
  sequential: (): tfl.LayersModel => tfl.sequential({ layers: [tower(), dense(2, 'Head')] }),
  'functional, the inner model called twice': (): tfl.LayersModel => {
    const [a, b] = [tfl.input({ shape: [3] }), tfl.input({ shape: [3] })];
    const twin = tower();
    const both = [twin.apply(a), twin.apply(b)] as tfl.SymbolicTensor[];
    const sum = tfl.layers.concatenate().apply(both);
    return tfl.model({ inputs: [a, b], outputs: dense(2, 'Head').apply(sum) as tfl.SymbolicTensor });
  },
};

const of = (variables: readonly tfl.LayerVariable[]): number[][] =>
  variables.map((v) => [...v.read().dataSync()]);
const given = (model: tfl.LayersModel): tf.Tensor[] =>
  model.inputs.map((_, i) => tf.randomNormal([8, 3], 0, 1, 'float32', i + 1));
const predictions = (model: tfl.LayersModel): number[] => [
  ...(model.predict(given(model)) as tf.Tensor).dataSync(),
];
async function fit(model: tfl.LayersModel): Promise<void> {
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await model.fit(given(model), tf.ones([8, 2]), { epochs: 2, shuffle: false, verbose: 0 });
}

describe.each(Object.entries(models))('%s', (_, build) => {
  test('decorates the layers inside, which keep their weights', async () => {
    const plain = build();
    const before = of(plain.weights);
    const model = await decorateModel(plain, { method: edgePopup({ density: 1 }) });
    expect(decoratedLayers(model).map(({ name }) => name)).toEqual(['Low', 'Deep', 'Head']);
    expect(predictions(model)).toEqual(predictions(plain));
    model.dispose();
    expect(of(plain.weights)).toEqual(before);
  });

  test('trains the scores and nothing else', async () => {
    const model = await decorateModel(build(), { method });
    const split = (): number[][][] => {
      const kernels = decoratedLayers(model).flatMap((layer) => layer.kernels);
      const scores = new Set(kernels.map((kernel) => kernel.scores));
      return [of([...scores]), of(model.weights.filter((variable) => !scores.has(variable)))];
    };
    const [scores, others] = split();
    await fit(model);
    const [moved, kept] = split();
    scores?.forEach((values, i) => {
      expect(moved?.[i]).not.toEqual(values);
    });
    expect(kept).toEqual(others);
    expect(countDensity(model).map(({ layer, kept }) => [layer, kept])).toEqual([
      ['Low', 8],
      ['Deep', 10],
      ['Head', model.inputs.length === 1 ? 4 : 8],
    ]);
  });

  test('save → load gives the same numbers and the same further training', async () => {
    const model = await decorateModel(build(), { method: joint({ density: 0.5 }), weights: kaimingNormal() });
    await fit(model);
    let saved: tf.io.ModelArtifacts = {};
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = { ...artifacts, modelTopology: JSON.parse(JSON.stringify(artifacts.modelTopology)) };
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
    );
    const loaded = await tfl.loadLayersModel(tf.io.fromMemory(saved));
    expect(of(loaded.weights)).toEqual(of(model.weights));
    expect(predictions(loaded)).toEqual(predictions(model));
    for (const each of [model, loaded]) await fit(each);
    expect(of(loaded.weights)).toEqual(of(model.weights));
  });

  test('strips to a plain nested model with the same predictions', async () => {
    const model = await decorateModel(build(), { method });
    const plain = await strip(model);
    expect(JSON.stringify(plain.toJSON(null, false))).not.toMatch(/supermask/i);
    expect(predictions(plain)).toEqual(predictions(model));
  });

  test('weights are drawn by position, whatever the names, and as initialiseKernels does', async () => {
    const model = await decorateModel(build(), { method, weights: kaimingNormal(), seed: 5 });
    const plain = build();
    initialiseKernels(plain, { weights: kaimingNormal(), seed: 5 });
    const kept = await decorateModel(plain, { method, seed: 5 });
    expect(of(model.weights)).toEqual(of(kept.weights));
    const kernels = decoratedLayers(model).flatMap((layer) => layer.kernels);
    const streams = kernels.map(({ source }) => source?.stream);
    expect(new Set(streams).size).toBe(3);
    expect(streams.slice(0, 2).map((stream) => stream?.split('/').slice(1))).toEqual([
      ['1', 'kernel'],
      ['2', '0', 'kernel'],
    ]);
  });

  test('skips a layer inside, or a whole inner model', async () => {
    const names = async (skip: string[]): Promise<string[]> =>
      decoratedLayers(await decorateModel(build(), { method, skip })).map(({ name }) => name);
    expect(await names(['Deep'])).toEqual(['Low', 'Head']);
    expect(await names(['Core'])).toEqual(['Low', 'Head']);
    expect(await names(['Tower'])).toEqual(['Head']);
    await expect(names(['Deeep'])).rejects.toThrow(
      /got "Deeep" \(the model has .*Tower, .*Low, Core, Deep, .*Head\)/,
    );
  });
});

// (Of a model that is called twice tfjs itself leaves the variables: it counts two uses and ends one.)
test('leaves in memory what it returns, and nothing when that is disposed', async () => {
  const plain = models.sequential();
  const before = tf.memory().numTensors;
  const model = await decorateModel(plain, { method });
  expect(tf.memory().numTensors).toBe(before + model.weights.length);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('a model inside a wrapper is refused by name', async () => {
  const inner = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3] })], name: 'Inner' });
  const wrapped = tfl.layers.timeDistributed({ layer: inner, name: 'Each' });
  const model = tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: [4, 3] }), wrapped] });
  await expect(decorateModel(model, { method })).rejects.toThrow(
    'cannot decorate the Sequential layer "Inner" inside "Each"',
  );
});
