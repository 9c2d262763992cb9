import { edgePopup, randomMask } from '@supermask/core';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import { countDensity, totalDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';

beforeEach(() => useBackend('cpu'));

const plain = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [5, 5, 1], name: 'conv' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, name: 'head' }),
    ],
  });

test('counts the ones of each mask', async () => {
  const model = await decorateModel(plain(), { method: edgePopup({ density: 0.3 }) });
  expect(countDensity(model)).toEqual([
    { layer: 'conv', key: 'kernel', shape: [3, 3, 1, 2], total: 18, kept: 5 },
    { layer: 'head', key: 'kernel', shape: [18, 3], total: 54, kept: 16 },
  ]);
  expect(totalDensity(countDensity(model))).toBe(21 / 72);
});

test('what is counted is the mask, not weights that happen to be 0', async () => {
  const model = await decorateModel(plain(), { method: randomMask({ density: 0.5, trainWeight: true }) });
  const counted = countDensity(model);
  for (const variable of model.trainableWeights) variable.write(tf.zerosLike(variable.read()));
  expect(countDensity(model)).toEqual(counted);
});

test('counts skipped and undecorated layers not at all', async () => {
  const model = await decorateModel(plain(), { method: edgePopup({ density: 0.5 }), skip: ['conv'] });
  expect(countDensity(model).map(({ layer }) => layer)).toEqual(['head']);
  expect(countDensity(plain())).toEqual([]);
  expect(totalDensity([])).toBe(1);
});

test('finds the layers of a nested model, and leaves no tensor behind', async () => {
  const inner = await decorateModel(plain(), { method: edgePopup({ density: 0.5 }) });
  const outer = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 2 })] });
  const before = tf.memory().numTensors;
  expect(countDensity(outer)).toEqual(countDensity(inner));
  expect(tf.memory().numTensors).toBe(before);
});
