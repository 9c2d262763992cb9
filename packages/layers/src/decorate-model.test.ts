import { edgePopup, type Initialiser, joint, kaimingNormal, unsignedConstant } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { reloaded } from './saved-model.suite.ts';
import { strip } from './strip.ts';
import { SupermaskLayer } from './supermask-layer.ts';

beforeEach(() => useBackend('cpu'));

const method = edgePopup({ density: 0.5 });

/** Two branches from one input, with names or with those that tfjs counts up. */
function functional(names: { left?: string; right?: string; head?: string } = {}): tfl.LayersModel {
  const named = (name?: string): { name?: string } => (name ? { name } : {});
  const input = tfl.input({ shape: [6, 6, 2] });
  const left = tfl.layers.conv2d({ filters: 3, kernelSize: 3, ...named(names.left) }).apply(input);
  const right = tfl.layers.conv2d({ filters: 3, kernelSize: 3, ...named(names.right) }).apply(input);
  const sum = tfl.layers.add().apply([left, right] as tfl.SymbolicTensor[]);
  const norm = tfl.layers.batchNormalization().apply(sum);
  const flat = tfl.layers.flatten().apply(norm);
  const head = tfl.layers
    .dense({ units: 2, biasInitializer: 'randomNormal', ...named(names.head) })
    .apply(flat);
  return tfl.model({ inputs: input, outputs: head as tfl.SymbolicTensor });
}

const sequential = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv1d({ filters: 3, kernelSize: 2, inputShape: [5, 2] }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 4, activation: 'relu' }),
      tfl.layers.dense({ units: 2 }),
    ],
  });

const models = { functional, sequential };
const of = (variables: readonly tfl.LayerVariable[]): number[][] =>
  variables.map((variable) => [...variable.read().dataSync()]);
const masked = (model: tfl.LayersModel): number[][] =>
  of(decoratedLayers(model).flatMap(({ kernels }) => kernels.flatMap((k) => [k.weight, k.scores])));
const predictions = (model: tfl.LayersModel): number[] => {
  const shape = model.inputs[0]?.shape.slice(1) as number[];
  return [...(model.predict(tf.randomNormal([3, ...shape], 0, 1, 'float32', 2)) as tf.Tensor).dataSync()];
};

describe.each(Object.keys(models) as (keyof typeof models)[])('a %s model', (kind) => {
  test('keeps its weights, biases included, its names and its connections', async () => {
    const plain = models[kind]();
    const model = await decorateModel(plain, { method: edgePopup({ density: 1 }) });
    expect(model.layers.map(({ name }) => name)).toEqual(plain.layers.map(({ name }) => name));
    const inner = model.layers.map((l) => (l instanceof SupermaskLayer ? of(l.innerWeights) : of(l.weights)));
    expect(inner).toEqual(plain.layers.map(({ weights }) => of(weights)));
    expect(predictions(model)).toEqual(predictions(plain));
    expect(decoratedLayers(model).length).toBe(3);
  });

  test('is not changed, and shares nothing with its decorated copy', async () => {
    const plain = models[kind]();
    const [before, topology] = [of(plain.weights), plain.toJSON()];
    const model = await decorateModel(plain, { method, weights: kaimingNormal() });
    for (const variable of model.weights) variable.write(tf.mul(variable.read(), 2));
    expect(of(plain.weights)).toEqual(before);
    expect(plain.toJSON()).toBe(topology);
    model.dispose();
    expect(of(plain.weights)).toEqual(before);
  });

  test('weights drawn anew: kernels change, biases and other weights stay', async () => {
    const plain = models[kind]();
    const model = await decorateModel(plain, { method, weights: kaimingNormal() });
    for (const layer of decoratedLayers(model)) {
      const [kernel, bias] = of(layer.innerWeights);
      const [plainKernel, plainBias] = of(plain.getLayer(layer.name).weights);
      expect(kernel).not.toEqual(plainKernel);
      expect(bias).toEqual(plainBias);
      expect(layer.kernels[0]?.source).toMatchObject({ distribution: 'normal', purpose: 'weights' });
    }
  });

  test('one seed gives the same numbers whatever tfjs called the layers; another seed others', async () => {
    const numbers = async (seed: number): Promise<number[][]> =>
      masked(await decorateModel(models[kind](), { method, seed, weights: kaimingNormal() }));
    const first = await numbers(7);
    expect(await numbers(7)).toEqual(first);
    const other = await numbers(8);
    first.forEach((values, i) => {
      expect(other[i]).not.toEqual(values);
    });
    // No two tensors of a run share their numbers, also those of one shape.
    const starts = first.map((values) => Math.abs(values[0] as number));
    expect(new Set(starts).size).toBe(starts.length);
  });

  test('leaves in memory what it returns, and nothing when that is disposed', async () => {
    const plain = models[kind]();
    const before = tf.memory().numTensors;
    const model = await decorateModel(plain, { method });
    expect(tf.memory().numTensors).toBe(before + model.weights.length);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('with trainBias the biases are trained, keep their values and survive strip()', async () => {
    const plain = models[kind]();
    const model = await decorateModel(plain, { method: edgePopup({ density: 1 }), trainBias: true });
    expect(predictions(model)).toEqual(predictions(plain));
    expect(predictions(await strip(model))).toEqual(predictions(plain));
    const trained = decoratedLayers(model).flatMap((layer) => layer.trainableWeights);
    expect(trained.map(({ originalName }) => originalName.split('/').at(-1))).toEqual(
      Array(3).fill(['bias', 'scores_kernel']).flat(),
    );
  });
});

test('frozen layers and models keep their weights: their scores alone are trained', async () => {
  const inner = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, inputShape: [4], name: 'inside' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
    ],
  });
  inner.trainable = false;
  const plain = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 4, inputShape: [5], trainable: false, name: 'frozen' }),
      inner,
      tfl.layers.dense({ units: 2, name: 'head' }),
    ],
  });
  const trained = (model: tfl.LayersModel): string[] =>
    model.trainableWeights.map(({ originalName }) => originalName);
  const expected = ['frozen/scores_kernel', 'inside/scores_kernel', 'head/kernel', 'head/bias'];
  const model = await decorateModel(plain, { method: joint({ density: 0.5 }), trainBias: true });
  expect(trained(model)).toEqual([...expected, 'head/scores_kernel']);
  expect(trained(await reloaded(model))).toEqual([...expected, 'head/scores_kernel']);
  expect(trained(await strip(model))).toEqual(['head/kernel', 'head/bias']);
  plain.trainable = false;
  const scores = (await decorateModel(plain, { method: joint({ density: 0.5 }) })).trainableWeights;
  expect(scores.map(({ originalName }) => originalName.split('/')[1])).toEqual(
    Array(3).fill('scores_kernel'),
  );
});

test('a method that is missing and weights that are no draw are errors that say so', async () => {
  const missing = {} as Parameters<typeof decorateModel>[1];
  await expect(decorateModel(sequential(), missing)).rejects.toThrow('method must be given');
  const weights = unsignedConstant() as unknown as Initialiser;
  await expect(decorateModel(sequential(), { method, weights })).rejects.toThrow(
    'weights: must be drawn from a seed, got one number for all (initialiseKernels',
  );
});

test('names are only names: the same architecture has the same numbers', async () => {
  const options = { method, seed: 1, weights: kaimingNormal() };
  const named = functional({ left: 'Zebra', right: 'ant', head: 'a/b' });
  expect(masked(await decorateModel(named, options))).toEqual(
    masked(await decorateModel(functional(), options)),
  );
});

test('two layers that are called on one layer keep sharing it', async () => {
  const [a, b] = [tfl.input({ shape: [4] }), tfl.input({ shape: [4] })];
  const shared = tfl.layers.dense({ units: 3 });
  const outputs = tfl.layers.add().apply([shared.apply(a), shared.apply(b)] as tfl.SymbolicTensor[]);
  const plain = tfl.model({ inputs: [a, b], outputs: outputs as tfl.SymbolicTensor });
  const model = await decorateModel(plain, { method });
  const values = tf.randomNormal([5, 4], 0, 1, 'float32', 1);
  const [layer] = decoratedLayers(model);
  expect(model.weights.length).toBe(3);
  const once = tf.mul(2, layer?.apply(values) as tf.Tensor);
  expect([...(model.predict([values, values]) as tf.Tensor).dataSync()]).toEqual([...once.dataSync()]);
});

test('the input of a model keeps its dtype', async () => {
  const plain = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], dtype: 'int32' })] });
  expect((await decorateModel(plain, { method })).inputs[0]?.dtype).toBe('int32');
});

describe('skip', () => {
  test('leaves layers as they are, weights and all', async () => {
    const plain = functional({ head: 'head' });
    const model = await decorateModel(plain, { method, weights: kaimingNormal(), skip: ['head'] });
    expect(model.getLayer('head').getClassName()).toBe('Dense');
    expect(of(model.getLayer('head').weights)).toEqual(of(plain.getLayer('head').weights));
    expect(decoratedLayers(model).length).toBe(2);
  });

  test('does not move the numbers of the other layers', async () => {
    const options = { method, seed: 3, weights: kaimingNormal() };
    const whole = await decorateModel(functional({ left: 'left' }), options);
    const part = await decorateModel(functional({ left: 'left' }), { ...options, skip: ['left'] });
    expect(masked(part)).toEqual(masked(whole).slice(2));
  });

  test('refuses a name that is not there, with those that are', async () => {
    await expect(decorateModel(functional({ head: 'head' }), { method, skip: ['haed'] })).rejects.toThrow(
      /skip must hold names of layers, got "haed" \(the model has .*, head\)/,
    );
  });

  test('lets a decorated model be decorated further', async () => {
    const first = await decorateModel(functional({ head: 'head' }), { method, skip: ['head'] });
    const rest = decoratedLayers(first).map(({ name }) => name);
    const second = await decorateModel(first, { method: joint({ density: 0.25 }), skip: rest });
    expect(decoratedLayers(second).map((layer) => layer.options.reparams.kernel?.config.name)).toEqual([
      'edge-popup',
      'edge-popup',
      'joint',
    ]);
    expect(masked(second).slice(0, 4)).toEqual(masked(first));
  });
});

describe('refuses', () => {
  test('a model with nothing to decorate', async () => {
    const model = functional();
    const skip = ['Conv2D', 'Dense'].flatMap((kind) =>
      model.layers.filter((layer) => layer.getClassName() === kind).map(({ name }) => name),
    );
    await expect(decorateModel(model, { method, skip })).rejects.toThrow('has no layer to decorate');
  });

  test('a model that is decorated already', async () => {
    const model = await decorateModel(sequential(), { method });
    await expect(decorateModel(model, { method })).rejects.toThrow('is decorated already (strip the model');
  });

  test('what is no LayersModel, such as a GraphModel, with what to do', async () => {
    const graph = { modelUrl: 'model.json', executor: {} } as unknown as tfl.LayersModel;
    await expect(decorateModel(graph, { method })).rejects.toThrow(
      'must be a LayersModel (a GraphModel has no layers',
    );
  });

  test('a bad seed', async () => {
    const plain = sequential();
    await expect(decorateModel(plain, { method, seed: -1 })).rejects.toThrow('seed');
  });
});
