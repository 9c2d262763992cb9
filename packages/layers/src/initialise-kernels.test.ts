import {
  edgePopup,
  joint,
  kaimingNormal,
  scoreUniform,
  signedConstant,
  unsignedConstant,
} from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { conv1616128 } from './conv-16-16-128.ts';
import { decorateLayer } from './decorate-layer.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { initialiseKernels } from './initialise-kernels.ts';
import { type LayerKind, layerKinds } from './layer-kinds.suite.ts';
import { lenet300100 } from './lenet-300-100.ts';

beforeEach(() => useBackend('cpu'));

const values = (variable: tfl.LayerVariable | undefined): number[] => [
  ...(variable?.read().dataSync() ?? []),
];
const small = { inputShape: [4, 4, 1], classes: 3 } as const;

test.each([
  ['kaiming-normal', kaimingNormal()],
  ['signed constant', signedConstant({ density: 0.5, fan: 'out' })],
  ['uniform', scoreUniform()],
])('a dense network starts from the very weights of its supermask: %s', async (_, weights) => {
  for (const build of [lenet300100, conv1616128]) {
    const dense = build(small);
    initialiseKernels(dense, { weights, seed: 11 });
    for (const method of [edgePopup({ density: 0.5 }), joint({ density: 0.2 })]) {
      const decorated = await decorateModel(build(small), { method, seed: 11, weights });
      for (const layer of decoratedLayers(decorated)) {
        expect(values(layer.kernels[0]?.weight)).toEqual(values(dense.getLayer(layer.name).weights[0]));
      }
      decorated.dispose();
    }
    dense.dispose();
  }
});

test('writes in place; biases and other weights keep their values; nothing is left behind', () => {
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 3, inputShape: [2], biasInitializer: 'ones' }),
      tfl.layers.batchNormalization({ gammaInitializer: 'randomNormal' }),
    ],
  });
  const before = model.weights.map(values);
  const { numTensors } = tf.memory();
  initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
  expect(tf.memory().numTensors).toBe(numTensors);
  const changed = model.weights.map((variable, i) => `${values(variable)}` !== `${before[i]}`);
  expect(changed).toEqual([true, ...Array(5).fill(false)]);
});

test.each([
  ['conv2d', [18]],
  ['conv2dTranspose', [18]],
  ['depthwiseConv2d', [9]],
  ['separableConv2d', [9, 6]],
  ['embedding', [1]],
  ['lstm', [3, 3]],
  ['convLstm2d', [18, 27]],
  ['timeDistributed lstm', [2, 3]],
  ['a class of its own', [5, 4]],
])('the fans of %s are those of its layout: %j', (name, fanIn) => {
  const { make, inputShape, kernels } = layerKinds[name] as LayerKind;
  const options = { method: edgePopup({ density: 0.5 }), weights: kaimingNormal() };
  const layer = decorateLayer(make(), kernels ? { ...options, kernels } : options);
  layer.build([null, ...inputShape]);
  const scales = layer.kernels.map(({ source }) => source?.scale as number);
  expect(scales.map((scale) => Math.round(2 / scale ** 2))).toEqual(fanIn);
  layer.kernels.forEach(({ scores }, i) => {
    const largest = Math.max(...values(scores).map(Math.abs));
    const bound = 1 / Math.sqrt(fanIn[i] as number);
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.6 * bound);
  });
});

test('refuses a decorated model, of which it would change nothing', async () => {
  const model = await decorateModel(lenet300100(small), { method: edgePopup({ density: 0.5 }) });
  expect(() => initialiseKernels(model, { weights: kaimingNormal(), seed: 1 })).toThrow(
    '"dense1" is decorated (decorateModel draws its kernels',
  );
});

test('a constant fills every kernel, and nothing leaks', () => {
  const dense = conv1616128(small);
  const constant = unsignedConstant({ fan: 'out' });
  const before = tf.memory().numTensors;
  initialiseKernels(dense, { weights: constant, seed: 1 });
  expect(tf.memory().numTensors).toBe(before);
  for (const layer of dense.layers) {
    for (const variable of layer.weights.filter(({ shape }) => shape.length > 1)) {
      const one = Math.fround(constant(variable.shape as number[]));
      expect(new Set(values(variable))).toEqual(new Set([one]));
    }
  }
});
