import { edgePopup, joint, kaimingNormal, type Reparam, scoreUniform } from '@supermask/core';
import { randomValues } from '@supermask/format';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { maskableKernels } from './maskable-kernels.ts';
import { reloaded } from './saved-model.suite.ts';
import { strip } from './strip.ts';

beforeEach(() => useBackend('cpu'));

function plain(): tfl.LayersModel {
  const inner = tfl.sequential({
    layers: [tfl.layers.dense({ units: 4, inputShape: [3], name: 'in1' })],
    name: 'nested',
  });
  return tfl.sequential({
    layers: [
      tfl.layers.separableConv2d({ filters: 4, kernelSize: 2, inputShape: [4, 4, 2], name: 'sep' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.reshape({ targetShape: [9, 4] }),
      tfl.layers.lstm({ units: 3, recurrentInitializer: 'glorotNormal', name: 'lstm' }),
      inner,
      tfl.layers.dense({ units: 2, name: 'head' }),
    ],
  });
}
const method = edgePopup({ density: 0.5 });
const predictions = (model: tfl.LayersModel): number[] => [
  ...(model.predict(tf.randomNormal([3, 4, 4, 2], 0, 1, 'float32', 1)) as tf.Tensor).dataSync(),
];
const masked = (model: tfl.LayersModel): string[] =>
  countDensity(model).map(({ layer, key, kept, total }) => `${layer}/${key} ${kept}/${total}`);

test('lists every kernel in the order of the model, with its place, shape and layout', () => {
  const model = plain();
  const places = maskableKernels(model);
  expect(places.map(({ layer, ...place }) => ({ name: layer.name, ...place }))).toEqual(
    (
      [
        ['sep', '0', 'depthwiseKernel', 'depthwise', [2, 2, 2, 1]],
        ['sep', '0', 'pointwiseKernel', 'in-out', [1, 1, 2, 4]],
        ['lstm', '3', 'cell/kernel', 'in-out', [4, 12]],
        ['lstm', '3', 'cell/recurrentKernel', 'in-out', [3, 12]],
        ['in1', '4/0', 'kernel', 'in-out', [3, 4]],
        ['head', '5', 'kernel', 'in-out', [4, 2]],
      ] as const
    ).map(([name, position, key, layout, shape], index) => ({ name, position, key, layout, shape, index })),
  );
  expect(places[0]?.layer).toBe(model.layers[0]);
});

test.each([
  ['names', ['nested', 'sep']],
  ['a predicate', (layer: tfl.layers.Layer) => ['nested', 'sep'].includes(layer.name)],
] as const)('skip by %s leaves a layer and a nested model as they are', async (_, skip) => {
  const model = plain();
  expect(maskableKernels(model, { skip }).map(({ layer }) => layer.name)).toEqual(['lstm', 'lstm', 'head']);
  const decorated = await decorateModel(model, { method, skip });
  expect(decoratedLayers(decorated).map(({ name }) => name)).toEqual(['lstm', 'head']);
});

test('a predicate sees the layers of nested models as well', async () => {
  const skip = ({ name }: tfl.layers.Layer): boolean => name === 'in1';
  const decorated = await decorateModel(plain(), { method, skip });
  expect(decoratedLayers(decorated).map(({ name }) => name)).toEqual(['sep', 'lstm', 'head']);
});

describe('a method by place', () => {
  const byPlace = (chosen: Readonly<Record<string, Reparam>>): Promise<tfl.LayersModel> =>
    decorateModel(plain(), { method: ({ layer, key }) => chosen[`${layer.name}/${key}`], seed: 5 });
  const chosen = {
    'lstm/cell/recurrentKernel': edgePopup({ density: 0.25 }),
    'sep/pointwiseKernel': joint({ density: 0.5 }),
    'in1/kernel': edgePopup({ density: 0.75 }),
  };
  const counts = ['sep/pointwiseKernel 4/8', 'lstm/cell/recurrentKernel 9/36', 'in1/kernel 9/12'];

  test('masks those kernels, one of an LSTM’s two among them, also after save → load and strip', async () => {
    const model = await byPlace(chosen);
    expect(masked(model)).toEqual(counts);
    const trained = model.trainableWeights.map(({ originalName }) => originalName);
    expect(trained.filter((name) => name.includes('scores'))).toHaveLength(3);
    // The weight of the joint one is trained, and so is what has no mask, in decorated layers too.
    expect(trained).toContain('sep/pointwise_kernel');
    expect(trained).toContain('sep/depthwise_kernel');
    expect(trained).toContain('head/kernel');
    expect(
      trained.filter((name) => name.startsWith('lstm/')).map((name) => name.replace(/.*?\//, '')),
    ).toEqual(['kernel', 'scores_cell/recurrentKernel']);
    expect(trained).not.toContain('in1/kernel');
    const loaded = await reloaded(model);
    expect(masked(loaded)).toEqual(counts);
    expect(predictions(loaded)).toEqual(predictions(model));
    expect(predictions(await strip(loaded))).toEqual(predictions(model));
    expect(masked(await decorateModel(await strip(model), { method })).length).toBe(6);
  });

  test('has the numbers that it has where everything is masked', async () => {
    const [part, whole] = [await byPlace(chosen), await decorateModel(plain(), { method, seed: 5 })];
    const scores = (model: tfl.LayersModel, layer: string, key: string): number[] => [
      ...(decoratedLayers(model)
        .find(({ name }) => name === layer)
        ?.kernels.find((kernel) => kernel.key === key)
        ?.scores.read()
        .dataSync() ?? []),
    ];
    for (const name of Object.keys(chosen)) {
      const [layer, ...key] = name.split('/') as [string, ...string[]];
      expect(scores(part, layer, key.join('/'))).toEqual(scores(whole, layer, key.join('/')));
    }
  });

  test('of no kernel at all is an error', async () => {
    await expect(byPlace({})).rejects.toThrow(
      '[supermask/layers] decorateModel: the model has no layer to decorate',
    );
  });

  test('a layer that stands in two models has it in both', async () => {
    const input = tfl.input({ shape: [3] });
    const shared = tfl.layers.dense({ units: 3, inputShape: [3], name: 'shared' });
    const inner = tfl.model({
      inputs: input,
      outputs: shared.apply(input) as tfl.SymbolicTensor,
      name: 'inner',
    });
    const outer = tfl.input({ shape: [3] });
    const output = shared.apply(inner.apply(outer) as tfl.SymbolicTensor) as tfl.SymbolicTensor;
    const model = await decorateModel(tfl.model({ inputs: outer, outputs: output }), { method });
    expect(decoratedLayers(model).map(({ kernels }) => kernels.length)).toEqual([1, 1]);
  });
});

test('the scores are drawn as the initialiser says, from the stream that they always have', async () => {
  const model = await decorateModel(plain(), { method, seed: 5, scores: kaimingNormal() });
  const usual = await decorateModel(plain(), { method, seed: 5 });
  maskableKernels(plain()).forEach(({ position, key, layout, shape }, i) => {
    for (const [decorated, scores] of [
      [model, kaimingNormal()],
      [usual, scoreUniform()],
    ] as const) {
      const kernel = decoratedLayers(decorated).flatMap(({ kernels }) => kernels)[i];
      const source = {
        ...scores(shape, layout),
        seed: 5,
        purpose: 'scores',
        stream: `${position}/${key}`,
      } as const;
      const values = kernel?.scores.read().dataSync<'float32'>();
      expect(values).toEqual(randomValues(source, values?.length ?? 0));
    }
  });
  const before = model.getWeights().map((w) => `${w.dataSync()}`);
  expect((await reloaded(model)).getWeights().map((w) => `${w.dataSync()}`)).toEqual(before);
});

describe('refuses', () => {
  test('a name that is not there', () => {
    expect(() => maskableKernels(plain(), { skip: ['hed'] })).toThrow(
      /skip must hold names of layers, got "hed" \(the model has .*nested, in1, head\)/,
    );
  });

  test('a decorated model', async () => {
    const model = await decorateModel(plain(), { method });
    expect(() => maskableKernels(model)).toThrow('"sep" is decorated already (strip the model first');
  });
});
