import { edgePopup, joint, kaimingNormal, type Reparam } from '@supermask/core';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { strip } from './strip.ts';

beforeEach(() => useBackend('cpu'));

const all = edgePopup({ density: 1 });
const RNN = { units: 3, recurrentInitializer: 'glorotUniform' } as const;
const sequence = (): tf.Tensor => tf.randomNormal([2, 4, 3], 0, 1, 'float32', 1);
const values = (tensors: tf.Tensor | tf.Tensor[]): number[][] =>
  [tensors].flat().map((t) => [...t.dataSync()]);
const apply = (layer: tfl.layers.Layer, x: unknown, kwargs = {}): tfl.SymbolicTensor =>
  layer.apply(x as tfl.SymbolicTensor, kwargs) as tfl.SymbolicTensor;

test.each([
  ['lstm', () => tfl.layers.lstm(RNN), 2],
  [
    'bidirectional',
    () => tfl.layers.bidirectional({ layer: tfl.layers.gru(RNN) as never, mergeMode: 'sum' }),
    4,
  ],
  ['timeDistributed', () => tfl.layers.timeDistributed({ layer: tfl.layers.dense({ units: 2 }) }), 1],
])('%s: each mask is made once for all time steps', (_, make, masks) => {
  let made = 0;
  const { effective, ...rest } = joint({ density: 0.5 });
  const method: Reparam = {
    ...rest,
    effective: (stored, context) => {
      made++;
      return effective(stored, context);
    },
  };
  const layer = decorateLayer(make(), { method });
  layer.apply(sequence());
  expect(made).toBe(masks);
});

test('forward and backward have scores and weights of their own', () => {
  const lstm = tfl.layers.lstm(RNN) as never;
  const layer = decorateLayer(tfl.layers.bidirectional({ layer: lstm, mergeMode: 'concat' }), {
    method: all,
  });
  layer.apply(sequence());
  const [forward, , backward] = layer.kernels.map(({ scores }) => values(scores.read())[0]);
  expect(forward).not.toEqual(backward);
  expect(new Set(layer.weights.map(({ originalName }) => originalName)).size).toBe(layer.weights.length);
});

test('a layer applied to two sequences shares its masks, and one model has it once', async () => {
  const [a, b] = [tfl.input({ shape: [4, 3] }), tfl.input({ shape: [6, 3] })];
  const shared = tfl.layers.gru(RNN);
  const sum = tfl.layers.add().apply([apply(shared, a), apply(shared, b)]) as tfl.SymbolicTensor;
  const plain = tfl.model({ inputs: [a, b], outputs: sum });
  const model = await decorateModel(plain, { method: edgePopup({ density: 0.5 }) });
  expect(model.trainableWeights.length).toBe(2);
  const [layer] = decoratedLayers(model);
  const [x, y] = [sequence(), tf.randomNormal([2, 6, 3], 0, 1, 'float32', 2)];
  const expected = tf.add(layer?.apply(x) as tf.Tensor, layer?.apply(y) as tf.Tensor);
  expect(deviation((model.predict([x, y]) as tf.Tensor).dataSync(), expected.dataSync())).toBeLessThan(1e-6);
});

test('time steps that are masked out stay masked out', async () => {
  const words = tfl.sequential({
    layers: [
      tfl.layers.embedding({ inputDim: 5, outputDim: 3, maskZero: true, inputLength: 4 }),
      tfl.layers.bidirectional({ layer: tfl.layers.lstm(RNN) as never, mergeMode: 'concat' }),
      tfl.layers.dense({ units: 2 }),
    ],
  });
  const numbers = tfl.sequential({
    layers: [
      tfl.layers.masking({ inputShape: [4, 3] }),
      tfl.layers.simpleRNN({ ...RNN, returnSequences: true }),
      tfl.layers.gru(RNN),
    ],
  });
  const x = tf.mul(sequence(), tf.tensor([1, 1, 0, 0], [1, 4, 1]));
  const indices = tf.tensor([1, 2, 0, 0, 3, 4, 1, 0], [2, 4], 'int32');
  for (const [plain, given] of [
    [words, indices],
    [numbers, x],
  ] as const) {
    const model = await decorateModel(plain, { method: all });
    expect(values(model.predict(given) as tf.Tensor)).toEqual(values(plain.predict(given) as tf.Tensor));
  }
});

describe('initial states', () => {
  test.each([
    ['lstm', () => tfl.layers.lstm({ ...RNN, returnState: true }), 2],
    ['gru', () => tfl.layers.gru({ ...RNN, returnState: true }), 1],
    [
      'bidirectional',
      () => tfl.layers.bidirectional({ layer: tfl.layers.gru(RNN) as never, mergeMode: 'concat' }),
      2,
    ],
  ])('%s: given as inputs or by keyword they do what they do undecorated', (_, make, count) => {
    const plain = make();
    const x = sequence();
    const states = Array.from({ length: count }, (_, i) => tf.randomNormal([2, 3], 0, 1, 'float32', 5 + i));
    const outputs = plain.apply(x, { initialState: states } as never) as tf.Tensor;
    const layer = decorateLayer(make(), { method: all });
    layer.build([null, 4, 3]);
    layer.innerWeights.forEach((variable, i) => {
      variable.write(plain.getWeights()[i] as tf.Tensor);
    });
    const expected = values(outputs);
    expect(values(layer.apply(x, { initialState: states }) as tf.Tensor)).toEqual(expected);
    expect(values(layer.apply([x, ...states]) as tf.Tensor)).toEqual(expected);
    expect(values(layer.apply(x) as tf.Tensor)).not.toEqual(expected);
  });

  test('an encoder that hands its states to a decoder is decorated, trained and stripped', async () => {
    const [source, target] = [tfl.input({ shape: [4, 3] }), tfl.input({ shape: [5, 3] })];
    const [, h, c] = tfl.layers.lstm({ ...RNN, returnState: true }).apply(source) as tfl.SymbolicTensor[];
    const decoder = tfl.layers.lstm({ ...RNN, returnSequences: true });
    const decoded = decoder.apply([target, h, c] as tfl.SymbolicTensor[]);
    const outputs = tfl.layers.timeDistributed({ layer: tfl.layers.dense({ units: 1 }) }).apply(decoded);
    const plain = tfl.model({ inputs: [source, target], outputs: outputs as tfl.SymbolicTensor });
    const given = [sequence(), tf.randomNormal([2, 5, 3], 0, 1, 'float32', 3)];
    const kept = await decorateModel(plain, { method: all });
    expect(values(kept.predict(given) as tf.Tensor)).toEqual(values(plain.predict(given) as tf.Tensor));
    // Those that tfjs draws are others in each run, and not all of them learn in ten epochs.
    const weights = kaimingNormal();
    const model = await decorateModel(plain, { method: edgePopup({ density: 0.5 }), weights, seed: 1 });
    model.compile({ optimizer: tf.train.adam(0.05), loss: 'meanSquaredError' });
    const { history } = await model.fit(given, tf.ones([2, 5, 1]), { epochs: 10, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    expect(values((await strip(model)).predict(given) as tf.Tensor)).toEqual(
      values(model.predict(given) as tf.Tensor),
    );
  });
});

test('a stateful layer carries its state from call to call until it is reset', async () => {
  const plain = tfl.sequential({
    layers: [tfl.layers.gru({ ...RNN, stateful: true, batchInputShape: [2, 4, 3] })],
  });
  const model = await decorateModel(plain, { method: all });
  expect(model.stateful).toBe(true);
  const run = (m: tfl.LayersModel): number[] =>
    values(m.predict(sequence(), { batchSize: 2 }) as tf.Tensor)[0] ?? [];
  const [first, second] = [run(plain), run(plain)];
  expect([run(model), run(model)]).toEqual([first, second]);
  expect(second).not.toEqual(first);
  model.resetStates();
  expect(run(model)).toEqual(first);
});

test('dropout in a recurrent layer leaves no tensor behind, and none is dropped in evaluation', async () => {
  const plain = tfl.sequential({
    layers: [tfl.layers.lstm({ ...RNN, dropout: 0.5, recurrentDropout: 0.5, inputShape: [4, 3] })],
  });
  const model = await decorateModel(plain, { method: all });
  expect(values(model.predict(sequence()) as tf.Tensor)).toEqual(
    values(plain.predict(sequence()) as tf.Tensor),
  );
  model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  const [x, y] = [sequence(), tf.ones([2, 3])];
  await model.fit(x, y, { epochs: 1, verbose: 0 });
  const { numTensors } = tf.memory();
  await model.fit(x, y, { epochs: 3, verbose: 0 });
  expect(tf.memory().numTensors).toBe(numTensors);
});

test('an embedding takes indices of any rank without a warning', () => {
  const warn = console.warn;
  const warned: unknown[] = [];
  console.warn = (text) => warned.push(text);
  try {
    const layer = decorateLayer(tfl.layers.embedding({ inputDim: 5, outputDim: 2 }), { method: all });
    expect(apply(layer, tfl.input({ shape: [3, 4] })).shape).toEqual([null, 3, 4, 2]);
  } finally {
    console.warn = warn;
  }
  expect(warned).toEqual([]);
});
