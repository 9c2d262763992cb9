import { useBackend } from '@supermask/testing';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test } from 'vitest';
import { everyKernelNet } from './every-kernel-net.suite.ts';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

// With the threaded build, whose threads wait for each other on busy cores, a step takes several times as long.
const STEPS = globalThis.crossOriginIsolated ? 200 : 1000;

test('a step of the net runs every kernel that is installed, but for those of other packages', async () => {
  await useBackend('wasm');
  const names = install().flatMap(({ kernelName, kind }) => (kind === 'kernel' ? [kernelName] : []));
  const net = everyKernelNet();
  const { kernelNames } = await tf.profile(() => tf.variableGrads(net.loss, net.variables));
  const left = names.filter((name) => !kernelNames.includes(name));
  // Those that @supermask/core and @supermask/trainers run; trainers has a test of their memory.
  expect(left.sort()).toEqual([
    'SupermaskAdam',
    'SupermaskLargestMask',
    'SupermaskMaskSelected',
    'SupermaskMaskedWeights',
    'SupermaskSelect',
    'SupermaskSgd',
    'SupermaskSignProduct',
  ]);
});

test(`${STEPS} steps with every kernel leave neither tensors nor heap behind, and learn`, async () => {
  await useBackend('wasm');
  install();
  const net = everyKernelNet();
  const optimizer = tf.train.sgd(0.05);
  const backend = tf.backend() as BackendWasm;
  const state = () => {
    // Where a large block comes to lie tells how far the heap is filled, long before it grows.
    const block = tf.zeros([2 ** 20]);
    const { memoryOffset } = backend.dataIdMap.get(block.dataId);
    block.dispose();
    const heap = (backend.wasm as unknown as { HEAPU8: Uint8Array }).HEAPU8.buffer.byteLength;
    return { counts: [tf.memory().numTensors, backend.numDataIds(), heap], filled: memoryOffset };
  };
  const step = () => optimizer.minimize(net.loss, true, net.variables) as tf.Scalar;
  const losses = [step().dataSync()[0] as number];
  tf.dispose(step());
  const before = state();
  for (let i = 0; i < STEPS; i++) tf.dispose(step());
  const after = state();
  expect(after.counts).toEqual(before.counts);
  // Less than 16 bytes a step.
  expect(after.filled - before.filled).toBeLessThan(16 * STEPS);
  losses.push(tf.tidy(() => net.loss().dataSync()[0] as number));
  expect(losses[1]).toBeLessThan((losses[0] as number) / 10);
}, 180_000);
