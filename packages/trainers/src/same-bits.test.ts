import { edgePopup, joint, kaimingNormal, type Reparam } from '@supermask/core';
import { randomValues } from '@supermask/format';
import { decorateModel } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { hashVariables } from './hash-variables.ts';
import { cosine } from './schedule.ts';
import { sgd } from './sgd.ts';
import { train } from './train.ts';

// On wasm a run is the same to the last bit in Node 20, 22 and 24 and in Chromium: these hashes are of all.
beforeAll(async () => {
  await useBackend('wasm');
  install();
});
afterAll(uninstall);

const data = {
  inputs: randomValues(
    { distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream: 'bits' },
    96 * 64,
  ),
  shape: [8, 8, 1],
  labels: Uint8Array.from({ length: 96 }, (_, i) => i % 4),
};

const network = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        inputShape: [8, 8, 1],
        filters: 6,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
      }),
      tfl.layers.batchNormalization(),
      tfl.layers.activation({ activation: 'tanh' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, padding: 'same', activation: 'sigmoid' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 4, useBias: false }),
    ],
  });

test.each<[string, Reparam, string]>([
  [
    'edge-popup',
    edgePopup({ density: 0.5 }),
    'f30b3a6597733993aa3d97b4ddb1212156e5397a90ea33ce14c07804b5092b99',
  ],
  ['joint', joint({ density: 0.3 }), 'ae1d232547ab6a458527e51eab3bb62ea0207ddaebe8c93035e70cb541fbecac'],
])('%s', async (_, method, hash) => {
  const plain = network();
  const model = await decorateModel(plain, { method, seed: 3, weights: kaimingNormal() });
  await train(model, {
    data,
    epochs: 4,
    batchSize: 32,
    optimisers: {
      scores: sgd({ learningRate: 0.2, momentum: 0.9, weightDecay: 1e-4 }),
      weights: adam({ learningRate: 0.01 }),
    },
    schedule: cosine(),
    seed: 5,
  });
  expect(await hashVariables(model.weights)).toBe(hash);
  model.dispose();
  plain.dispose();
});
