import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heapModules } from './heap-module.ts';
import { install, uninstall } from './index.ts';
import { maxPoolGradPatch } from './max-pool-grad.ts';

beforeEach(() => useBackend('wasm'));
afterEach(uninstall);

const registered = () =>
  new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));

test('tells what it replaced and why', () => {
  const installed = install();
  for (const { reason } of installed) expect(reason).toMatch(/^(missing|wrong|slow): /);
  const namesOf = (kind: 'kernel' | 'gradient', fault: string) =>
    installed
      .filter((kernel) => kernel.kind === kind && kernel.reason.startsWith(fault))
      .map(({ kernelName }) => kernelName)
      .sort();
  expect(namesOf('kernel', 'slow')).toEqual([
    'BatchMatMul',
    'Cast',
    'Conv2DBackpropInput',
    'FusedBatchNorm',
    'Identity',
    'Mean',
    'Sum',
    'Tile',
  ]);
  expect(namesOf('kernel', 'missing')).toEqual([
    'Conv2DBackpropFilter',
    'DepthwiseConv2dNativeBackpropFilter',
    'DepthwiseConv2dNativeBackpropInput',
    'Einsum',
    'SupermaskAdam',
    'SupermaskBatchNormGrad',
    'SupermaskLargestMask',
    'SupermaskMaskSelected',
    'SupermaskMaskedWeights',
    'SupermaskSelect',
    'SupermaskSgd',
    'SupermaskSignProduct',
    'SupermaskStepProduct',
    'UnsortedSegmentSum',
  ]);
  expect(namesOf('kernel', 'wrong')).toEqual(
    expect.arrayContaining(['AvgPoolGrad', 'Conv2D', 'FusedConv2D', 'MaxPoolGrad', '_FusedMatMul']),
  );
  expect(namesOf('gradient', 'slow')).toEqual(['FusedBatchNorm', 'Mean', 'Relu', 'Sum']);
  expect(namesOf('gradient', 'missing')).toEqual(
    expect.arrayContaining(['Conv2D', 'DepthwiseConv2dNative', 'Einsum', 'FusedConv2D']),
  );
});

test('replaces only the kernels it names, and uninstall restores every kernel', () => {
  const before = registered();
  const names = install()
    .filter(({ kind }) => kind === 'kernel')
    .map(({ kernelName }) => kernelName);
  for (const [name, kernel] of registered()) {
    if (names.includes(name)) expect(kernel).not.toBe(before.get(name));
    else expect(kernel).toBe(before.get(name));
  }
  uninstall();
  const after = registered();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [name, kernel] of before) expect(after.get(name)).toBe(kernel);
});

test('replaces only the gradients it names, and uninstall restores every gradient', () => {
  const { customGrad } = tf.engine();
  const kernels = [...registered().keys(), 'Einsum', 'UnsortedSegmentSum', 'SupermaskMaskedWeights'];
  const gradients = () => new Map(kernels.map((name) => [name, tf.getGradient(name)]));
  const before = gradients();
  const names = install()
    .filter(({ kind, kernelName }) => kind === 'gradient' && !/^Fused.*Conv/.test(kernelName))
    .map(({ kernelName }) => kernelName);
  for (const [name, gradient] of gradients()) {
    if (names.includes(name)) expect(gradient).not.toBe(before.get(name));
    else expect(gradient).toBe(before.get(name));
  }
  // Fused convolutions have no registered gradient.
  expect(tf.engine().customGrad).not.toBe(customGrad);
  const once = gradients();
  const hook = tf.engine().customGrad;
  install();
  expect(gradients()).toEqual(once);
  expect(tf.engine().customGrad).toBe(hook);
  uninstall();
  expect(gradients()).toEqual(before);
  expect(tf.engine().customGrad).toBe(customGrad);
});

test('installing or uninstalling twice changes nothing more', () => {
  const before = registered();
  const first = install();
  const once = registered();
  expect(install()).toEqual(first);
  for (const [name, kernel] of registered()) expect(kernel).toBe(once.get(name));
  uninstall();
  uninstall();
  for (const [name, kernel] of registered()) expect(kernel).toBe(before.get(name));
});

test('a kernel that tfjs has mended stays', () => {
  const stock = tf.getKernel('MaxPoolGrad', 'wasm');
  const mended = { ...stock, kernelFunc: maxPoolGradPatch.create(stock, heapModules('fixed')) };
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  tf.registerKernel(mended);
  try {
    expect(install().map(({ kernelName }) => kernelName)).not.toContain('MaxPoolGrad');
    expect(tf.getKernel('MaxPoolGrad', 'wasm')).toBe(mended);
  } finally {
    uninstall();
    tf.unregisterKernel('MaxPoolGrad', 'wasm');
    tf.registerKernel(stock);
  }
});

test('a kernel that the caller made from an installed one is the caller’s', () => {
  const stock = tf.getKernel('MaxPoolGrad', 'wasm');
  install();
  const own = { ...tf.getKernel('MaxPoolGrad', 'wasm') };
  tf.unregisterKernel('MaxPoolGrad', 'wasm');
  tf.registerKernel(own);
  try {
    expect(install().map(({ kernelName }) => kernelName)).not.toContain('MaxPoolGrad');
    uninstall();
    expect(tf.getKernel('MaxPoolGrad', 'wasm')).toBe(own);
  } finally {
    uninstall();
    tf.unregisterKernel('MaxPoolGrad', 'wasm');
    tf.registerKernel(stock);
  }
});

test('what `keep` names stays', () => {
  const stock = tf.getKernel('Conv2DBackpropInput', 'wasm');
  const installed = install({ keep: ['Conv2DBackpropInput'] }).map(({ kernelName }) => kernelName);
  expect(installed).not.toContain('Conv2DBackpropInput');
  expect(installed).toContain('Conv2DBackpropFilter');
  expect(tf.getKernel('Conv2DBackpropInput', 'wasm')).toBe(stock);
});

test('whatever tfjs has mended stays, kernel or gradient; only the slow ones go', () => {
  const { customGrad } = tf.engine();
  const before = registered();
  const stock = install().map(({ kernelName, kind, reason }) => ({
    kernelName,
    kind,
    reason,
    kernel: tf.getKernel(kernelName, 'wasm'),
    gradient: tf.getGradient(kernelName),
  }));
  uninstall();
  const originals = new Map(stock.map(({ kernelName }) => [kernelName, tf.getGradient(kernelName)]));
  try {
    // Copies without the mark: as if tfjs had brought them itself.
    for (const { kernelName, kind, kernel, gradient } of stock) {
      if (kind === 'kernel') {
        const { kernelFunc, setupFunc, disposeFunc } = kernel;
        if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
        tf.registerKernel({
          kernelName,
          backendName: 'wasm',
          kernelFunc,
          ...(setupFunc && { setupFunc }),
          ...(disposeFunc && { disposeFunc }),
        });
      } else if (gradient) {
        const { inputsToSave = [], outputsToSave = [], saveAllInputs = false, gradFunc } = gradient;
        tf.registerGradient({ kernelName, inputsToSave, outputsToSave, saveAllInputs, gradFunc });
      }
    }
    const left = install();
    expect(left.filter(({ reason }) => !reason.startsWith('slow'))).toEqual([]);
    expect(tf.engine().customGrad).toBe(customGrad);
  } finally {
    uninstall();
    for (const { kernelName, kind } of stock) {
      if (kind === 'kernel') {
        tf.unregisterKernel(kernelName, 'wasm');
        const kernel = before.get(kernelName);
        if (kernel) tf.registerKernel(kernel);
      }
    }
    for (const [name, gradient] of originals) {
      if (tf.getGradient(name)) tf.unregisterGradient(name);
      if (gradient) tf.registerGradient(gradient);
    }
  }
});

test('leaves no tensor and no data behind', () => {
  const backend = tf.backend();
  const before = [tf.memory().numTensors, backend.numDataIds()];
  install();
  expect([tf.memory().numTensors, backend.numDataIds()]).toEqual(before);
});
