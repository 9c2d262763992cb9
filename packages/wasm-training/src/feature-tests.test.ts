import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { avgPoolGradPatch } from './avg-pool-grad.ts';
import { avgPool3DGradPatch } from './avg-pool3d-grad.ts';
import { conv3DBackpropFilterPatch } from './conv3d-backprop-filter.ts';
import { conv3DBackpropInputPatch } from './conv3d-backprop-input.ts';
import { conv3DGradientPatch } from './conv3d-gradient.ts';
import { fusedMatMulPatch } from './fused-mat-mul.ts';
import { heapModules } from './heap-module.ts';
import { maxPoolGradPatch } from './max-pool-grad.ts';
import { maxPool3DPatch } from './max-pool3d.ts';
import { maxPool3DGradPatch } from './max-pool3d-grad.ts';
import { oneHotPatch } from './one-hot.ts';

const patches = [
  fusedMatMulPatch,
  maxPoolGradPatch,
  avgPoolGradPatch,
  conv3DBackpropFilterPatch,
  conv3DBackpropInputPatch,
  maxPool3DPatch,
  maxPool3DGradPatch,
  avgPool3DGradPatch,
  oneHotPatch,
];

test.each(patches)('$kernelName of tfjs 4.22 fails its test, a mended one stays', async (patch) => {
  await useBackend('wasm');
  const backend = tf.backend() as BackendWasm;
  const stock = tf.getKernel(patch.kernelName, 'wasm');
  expect(patch.isNeeded(stock, backend)).toBe(true);
  expect(patch.isNeeded({ ...stock, kernelFunc: patch.create(stock, heapModules('fixed')) }, backend)).toBe(
    false,
  );
});

test('so it is with the gradient of conv3d', async () => {
  await useBackend('wasm');
  const stock = tf.getGradient(tf.Conv3D);
  expect(conv3DGradientPatch.isNeeded(stock)).toBe(true);
  expect(conv3DGradientPatch.isNeeded(conv3DGradientPatch.create(stock))).toBe(false);
});
