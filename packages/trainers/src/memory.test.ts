import { edgePopup, joint, kaimingNormal, type Reparam } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adam } from './adam.ts';
import { sgd } from './sgd.ts';
import { Trainer } from './trainer.ts';

beforeAll(async () => {
  await useBackend('wasm');
  install();
});
afterAll(uninstall);

const STEPS = globalThis.crossOriginIsolated ? 200 : 1000;

const network = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [6, 6, 1], filters: 4, kernelSize: 3, padding: 'same' }),
      tfl.layers.batchNormalization(),
      tfl.layers.reLU(),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 5 }),
    ],
  });

/** What lives in tfjs, and how large and how full its heap is. */
function memory(): { counts: number[]; filled: number } {
  const backend = tf.backend() as BackendWasm;
  // Where a large block comes to lie tells how far the heap is filled, long before it grows.
  const block = tf.zeros([2 ** 20]);
  const { memoryOffset } = backend.dataIdMap.get(block.dataId);
  block.dispose();
  const { numTensors, numDataBuffers, numBytes } = tf.memory();
  const heap = (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer.byteLength;
  return { counts: [numTensors, numDataBuffers, numBytes, backend.numDataIds(), heap], filled: memoryOffset };
}

test.each<[string, Reparam]>([
  ['edge-popup', edgePopup({ density: 0.5 })],
  ['joint, under one budget', joint({ density: 0.3, scope: 'model', minPerKernel: 0 })],
])(
  `${STEPS} steps leave neither tensors nor heap behind: %s`,
  async (_, method) => {
    const plain = network();
    const model = await decorateModel(plain, { method, seed: 1, weights: kaimingNormal() });
    const trainer = new Trainer(model, {
      scores: sgd({ learningRate: 0.05, momentum: 0.9 }),
      weights: adam({ learningRate: 0.001 }),
    });
    const batch = { inputs: tf.ones([8, 6, 6, 1]), labels: tf.tensor1d([0, 1, 2, 3, 4, 0, 1, 2], 'int32') };
    for (let i = 0; i < 3; i++) await trainer.step(batch);
    const before = memory();
    for (let i = 0; i < STEPS; i++) await trainer.step(batch);
    const after = memory();
    expect(after.counts).toEqual(before.counts);
    expect(after.filled - before.filled).toBeLessThan(16 * STEPS);
    trainer.dispose();
    model.dispose();
    plain.dispose();
    tf.dispose(Object.values(batch));
  },
  180_000,
);
