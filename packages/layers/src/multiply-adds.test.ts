import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { timesUsed } from './multiply-adds.ts';

beforeEach(() => useBackend('cpu'));

// A bias-free linear layer with weights and inputs of 1 gives, summed up, one for each multiply-add.
const bare = { kernelSize: 2, useBias: false } as const;
const linear: readonly [string, () => layers.Layer, number[]][] = [
  ['dense', () => layers.dense({ units: 3, useBias: false }), [5]],
  ['dense over positions', () => layers.dense({ units: 3, useBias: false }), [4, 2, 5]],
  ['conv1d', () => layers.conv1d({ ...bare, filters: 3, strides: 2 }), [7, 2]],
  ['conv2d', () => layers.conv2d({ ...bare, filters: 3, strides: [2, 1] }), [6, 5, 2]],
  [
    'conv2d, channels first',
    () => layers.conv2d({ ...bare, filters: 3, dataFormat: 'channelsFirst' }),
    [2, 6, 5],
  ],
  ['conv3d', () => layers.conv3d({ ...bare, filters: 2 }), [3, 4, 3, 2]],
  ['conv2dTranspose', () => layers.conv2dTranspose({ ...bare, filters: 3, strides: 2 }), [3, 4, 2]],
  ['depthwiseConv2d', () => layers.depthwiseConv2d({ ...bare, depthMultiplier: 2 }), [4, 5, 3]],
  [
    'timeDistributed',
    () => layers.timeDistributed({ layer: layers.conv2d({ ...bare, filters: 2 }) }),
    [3, 4, 4, 2],
  ],
];

test.each(linear)('%s: as many as a network of ones adds up', (_, make, inputShape) => {
  const layer = make();
  const output = layer.apply(tf.ones([1, ...inputShape])) as tf.Tensor;
  layer.setWeights(layer.weights.map(({ shape }) => tf.ones(shape as number[])));
  const sum = tf.sum(layer.apply(tf.ones([1, ...inputShape])) as tf.Tensor).dataSync()[0] as number;
  const weights = layer.weights.reduce((total, variable) => total + variable.read().size, 0);
  expect(weights * (timesUsed(layer, { input: [null, ...inputShape], output: output.shape }) as number)).toBe(
    sum,
  );
});

test.each([
  ['embedding', layers.embedding({ inputDim: 9, outputDim: 2 }), [null, 5], [null, 5, 2], 0],
  ['lstm', layers.lstm({ units: 2 }), [null, 7, 3], [null, 2], 7],
  [
    'bidirectional',
    layers.bidirectional({ layer: layers.gru({ units: 2 }) as never }),
    [null, 7, 3],
    [null, 4],
    7,
  ],
  ['convLstm2d', layers.convLstm2d({ filters: 2, kernelSize: 3 }), [null, 4, 6, 5, 1], [null, 4, 3, 2], 48],
  [
    'separableConv2d',
    layers.separableConv2d({ filters: 2, kernelSize: 3 }),
    [null, 6, 5, 1],
    [null, 4, 3, 2],
    12,
  ],
] as const)('%s, by hand', (_, layer, input, output, truth) => {
  expect(timesUsed(layer, { input, output })).toBe(truth);
});

test('nothing is guessed', () => {
  const rnn = layers.lstm({ units: 2 });
  expect(timesUsed(rnn, { input: [null, null, 3], output: [null, 2] })).toBeUndefined();
  const pool = layers.maxPooling2d({ poolSize: 2 });
  expect(timesUsed(pool, { input: [null, 4, 4, 1], output: [null, 2, 2, 1] })).toBeUndefined();
});
