import { edgePopup } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import type { KernelTable } from './kernel-slots.ts';
import { TwoKernels } from './layer-kinds.suite.ts';

beforeEach(() => useBackend('cpu'));

const method = edgePopup({ density: 0.5 });
const mine = (): TwoKernels => new TwoKernels({ name: 'Mine' });
const modelOf = (layer: tfl.layers.Layer, shape: number[]): tfl.LayersModel =>
  tfl.sequential({ layers: [tfl.layers.inputLayer({ inputShape: shape }), layer] });
const masked = (model: tfl.LayersModel): string[] =>
  decoratedLayers(model).flatMap(({ kernels }) => kernels.map(({ key }) => key));

test('an unknown class is an error that says what to do, unless it is skipped', async () => {
  const advice =
    /cannot decorate the TwoKernels layer "Mine" \(known: Dense, .*, TimeDistributed; for a class of your own name its kernels: kernels: { TwoKernels: \['kernel'\] }; leave it as it is with skip: \['Mine'\]\)/;
  await expect(decorateModel(modelOf(mine(), [2]), { method })).rejects.toThrow(advice);
  expect(() => decorateLayer(mine(), { method })).toThrow(advice);
  const model = tfl.sequential({
    layers: [tfl.layers.dense({ units: 2, inputShape: [3] }), mine()],
  });
  expect(masked(await decorateModel(model, { method, skip: ['Mine'] }))).toEqual(['kernel']);
});

test('one inside a wrapper is named, with the wrapper', async () => {
  const wrapped = tfl.layers.timeDistributed({ layer: mine(), name: 'Each' });
  await expect(decorateModel(modelOf(wrapped, [3, 2]), { method })).rejects.toThrow(
    /cannot decorate the TwoKernels layer "Mine" inside "Each" .* skip: \['Each'\]\)/,
  );
  const kernels = { TwoKernels: ['front'] };
  const model = await decorateModel(
    modelOf(tfl.layers.timeDistributed({ layer: mine(), name: 'Each' }), [3, 2]),
    { method, kernels },
  );
  expect(masked(model)).toEqual(['layer/front']);
});

test('a key that leads to no weight is refused, with those that there are', () => {
  const build = (kernels: KernelTable): void => decorateLayer(mine(), { method, kernels }).build([null, 2]);
  expect(() => build({ TwoKernels: ['kernel'] })).toThrow(
    'the TwoKernels layer "Mine" has no weight at "kernel" (a key is',
  );
  expect(() => build({ TwoKernels: ['cell/kernel'] })).toThrow('front, table, scale, counter');
  expect(() => build({ TwoKernels: ['name'] })).toThrow('has no weight at "name"');
});

test('a layer that does not read its kernel is refused, and its variable is back', () => {
  class Cached extends TwoKernels {
    static override readonly className = 'Cached' as never;
    override call(inputs: tf.Tensor): tf.Tensor {
      return tf.clone(inputs);
    }
  }
  const layer = decorateLayer(new Cached({ name: 'Cached' }), { method, kernels: { Cached: ['front'] } });
  layer.build([null, 3]);
  expect(() => layer.call(tf.ones([2, 3]), {})).toThrow(
    'did not read "front" (its `call` must use `this.front.read()`',
  );
  expect((layer.inner as unknown as { front: unknown }).front).toBe(layer.kernels[0]?.weight);
});

test('other weights: the scale is trained with trainBias, the counter never', () => {
  const trained = (trainBias: boolean): string[] => {
    const layer = decorateLayer(mine(), { method, trainBias, kernels: { TwoKernels: ['front'] } });
    layer.build([null, 2]);
    return layer.trainableWeights.map(({ originalName }) => originalName);
  };
  expect(trained(false)).toEqual(['scores_front']);
  expect(trained(true)).toEqual(['table', 'scale', 'scores_front']);
});

test('the table also narrows what is known: only recurrent kernels, no embeddings', async () => {
  const model = tfl.sequential({
    layers: [
      tfl.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 }),
      tfl.layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform' }),
    ],
  });
  const kernels = { Embedding: [], LSTMCell: ['recurrentKernel'] };
  expect(masked(await decorateModel(model, { method, kernels }))).toEqual(['cell/recurrentKernel']);
  expect(masked(await decorateModel(model, { method }))).toEqual([
    'embeddings',
    'cell/kernel',
    'cell/recurrentKernel',
  ]);
});

test('a layer that tfjs would rebuild with other weights is refused', async () => {
  const layer = tfl.layers.separableConv2d({ filters: 2, kernelSize: 2, depthMultiplier: 2 });
  const model = modelOf(tfl.layers.timeDistributed({ layer, name: 'Each' }), [2, 4, 4, 3]);
  await expect(decorateModel(model, { method })).rejects.toThrow(
    '"Each" has a weight [2,2,3,2], its copy made from getConfig() [2,2,3,1]',
  );
});

test('a decorated layer inside a wrapper is refused', async () => {
  const inside = decorateLayer(tfl.layers.dense({ units: 2, name: 'In' }), { method });
  const model = modelOf(tfl.layers.timeDistributed({ layer: inside, name: 'Each' }), [3, 2]);
  expect(() => decoratedLayers(model)).toThrow(
    '"In" is inside the TimeDistributed layer "Each" (decorate around it',
  );
});
