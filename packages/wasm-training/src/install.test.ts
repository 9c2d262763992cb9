import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { install, uninstall } from './index.ts';
import { maxPoolGradPatch } from './max-pool-grad.ts';

beforeEach(() => useBackend('wasm'));
afterEach(uninstall);

const registered = () =>
  new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));

test('tells what it replaced and why', () => {
  expect(install().map(({ kernelName, reason }) => [kernelName, reason.split(':')[0]])).toEqual([
    ['Conv2DBackpropFilter', 'missing'],
    ['Conv2DBackpropInput', 'slow'],
    ['BatchMatMul', 'slow'],
    ['_FusedMatMul', 'wrong'],
    ['MaxPoolGrad', 'wrong'],
    ['AvgPoolGrad', 'wrong'],
  ]);
});

test('replaces only the kernels it names, and uninstall restores every kernel', () => {
  const before = registered();
  const names = install().map(({ kernelName }) => kernelName);
  for (const [name, kernel] of registered()) {
    if (names.includes(name)) expect(kernel).not.toBe(before.get(name));
    else expect(kernel).toBe(before.get(name));
  }
  uninstall();
  const after = registered();
  expect([...after.keys()].sort()).toEqual([...before.keys()].sort());
  for (const [name, kernel] of before) expect(after.get(name)).toBe(kernel);
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
  const mended = { ...stock, kernelFunc: maxPoolGradPatch.create(stock) };
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

test('leaves no tensor and no data behind', () => {
  const backend = tf.backend();
  const before = [tf.memory().numTensors, backend.numDataIds()];
  install();
  expect([tf.memory().numTensors, backend.numDataIds()]).toEqual(before);
});
