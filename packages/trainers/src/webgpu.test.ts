import { multiPrize } from '@supermask/binarize';
import { edgePopup, joint, kaimingNormal, type Reparam } from '@supermask/core';
import { randomValues } from '@supermask/format';
import { binaryActivation, decorateModel } from '@supermask/layers';
import { deviation, hasWebGpu, useBackend } from '@supermask/testing';
import { install } from '@supermask/wasm-training';
import { startWebGpu } from '@supermask/webgpu-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { adam } from './adam.ts';
import type { Optimiser } from './optimiser.ts';
import { sgd } from './sgd.ts';
import { type Snapshot, takeSnapshot } from './snapshot.ts';
import { Trainer } from './trainer.ts';

const CLASSES = 4;
const COUNT = 12;
const draw = (stream: string, length: number): Float32Array =>
  randomValues({ distribution: 'normal', scale: 1, seed: 1, purpose: 'data', stream }, length);

const mlp = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.flatten({ inputShape: [8, 8, 1] }),
      tfl.layers.dense({ name: 'fc1', units: 20, activation: 'relu', useBias: false }),
      tfl.layers.dense({ name: 'fc2', units: 12, activation: 'relu', useBias: false }),
      tfl.layers.dense({ name: 'out', units: CLASSES, useBias: false }),
    ],
  });

const convolutional = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        name: 'conv1',
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        inputShape: [8, 8, 1],
      }),
      tfl.layers.batchNormalization({ name: 'norm1' }),
      tfl.layers.activation({ activation: 'relu' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({
        name: 'conv2',
        filters: 6,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu',
      }),
      tfl.layers.flatten(),
      tfl.layers.dense({ name: 'out', units: CLASSES }),
    ],
  });

const binary = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        name: 'conv1',
        filters: 4,
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        inputShape: [8, 8, 1],
      }),
      tfl.layers.batchNormalization({ name: 'norm1' }),
      binaryActivation(),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.conv2d({ name: 'conv2', filters: 6, kernelSize: 3, padding: 'same', useBias: false }),
      tfl.layers.batchNormalization({ name: 'norm2' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ name: 'out', units: CLASSES, useBias: false }),
    ],
  });

interface Recipe {
  readonly network: () => tfl.LayersModel;
  readonly method: Reparam;
  readonly optimiser: Optimiser;
}

const SGD = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-4 });
const recipes: Readonly<Record<string, Recipe>> = {
  'edge-popup, MLP': { network: mlp, method: edgePopup({ density: 0.5 }), optimiser: SGD },
  'edge-popup of one budget': {
    network: convolutional,
    method: edgePopup({ density: 0.5, scope: 'model' }),
    optimiser: SGD,
  },
  'joint, convolutions': { network: convolutional, method: joint({ density: 0.5 }), optimiser: SGD },
  'MPT-1/1': {
    network: binary,
    method: multiPrize({ density: 0.5 }),
    optimiser: adam({ learningRate: 1e-2 }),
  },
};

/** What tfjs holds; on webgpu in bytes of the device too, in use and taken. */
const held = (): string => {
  const memory = tf.memory() as unknown as Readonly<Record<string, number | undefined>>;
  const { numTensors, numDataBuffers, numBytes, numBytesInGPU, numBytesAllocatedInGPU } = memory;
  return [numTensors, numDataBuffers, numBytes, numBytesInGPU, numBytesAllocatedInGPU].join(' ');
};

/** 50 steps on the current backend; `holds` is what it held after each but the first. */
async function trace({ network, method, optimiser }: Recipe): Promise<{
  readonly losses: readonly number[];
  readonly variables: Snapshot;
  readonly holds: ReadonlySet<string>;
}> {
  const plain = network();
  const model = await decorateModel(plain, { method, seed: 3, weights: kaimingNormal() });
  const trainer = new Trainer(model, { scores: optimiser, weights: optimiser });
  const inputs = tf.tensor(draw('inputs', COUNT * 64), [COUNT, 8, 8, 1]);
  const labels = tf.tensor(
    Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES),
    [COUNT],
    'int32',
  );
  const losses: number[] = [];
  const holds = new Set<string>();
  for (let step = 0; step < 50; step++) {
    const { loss } = await trainer.step({ inputs, labels });
    losses.push(loss);
    if (step > 0) holds.add(held());
  }
  const variables = await takeSnapshot(model);
  trainer.dispose();
  plain.dispose();
  model.dispose();
  tf.dispose([inputs, labels]);
  return { losses, variables, holds };
}

describe.runIf(hasWebGpu)('50 steps on webgpu are those on wasm, and hold what one holds', () => {
  test.each(Object.entries(recipes))(
    '%s',
    async (_, recipe) => {
      await useBackend('wasm');
      install();
      const expected = await trace(recipe);
      await startWebGpu();
      const actual = await trace(recipe);
      expect(actual.losses.at(-1)).toBeLessThan((actual.losses[0] as number) / 2);
      expect(deviation(actual.losses, expected.losses)).toBeLessThan(1e-5);
      for (const [name, values] of expected.variables) {
        expect(deviation(actual.variables.get(name) as Float32Array, values), name).toBeLessThan(5e-5);
      }
      expect(actual.holds.size).toBe(1);
    },
    180_000,
  );
});
