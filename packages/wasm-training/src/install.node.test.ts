import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, test, vi } from 'vitest';
import { install, uninstall } from './index.ts';

afterEach(uninstall);

test('says what is missing, from the backend to the gradients', async () => {
  expect(install).toThrow(
    '[supermask/wasm-training] install: the wasm backend is not registered (import "@tensorflow/tfjs-backend-wasm")',
  );
  await import('@tensorflow/tfjs-backend-wasm');
  expect(install).toThrow(
    "[supermask/wasm-training] install: the wasm backend is not ready (first `await tf.setBackend('wasm')`, which must answer true)",
  );
  await tf.setBackend('wasm');
  expect(install).toThrow(
    '[supermask/wasm-training] install: tfjs-core has no gradients registered, so nothing could be trained (import "@tensorflow/tfjs-layers", which registers them)',
  );
  expect(tf.getKernel('Conv2DBackpropFilter', 'wasm')).toBeUndefined();
  await import('@tensorflow/tfjs-layers');
  expect(install()).not.toEqual([]);
});

test('a second copy of the package finds the kernels of the first, and can take them back', async () => {
  const stock = tf.getKernel('MaxPoolGrad', 'wasm');
  const gradient = tf.getGradient('Conv2D');
  const first = install();
  const installed = tf.getKernel('MaxPoolGrad', 'wasm');
  const { customGrad } = tf.engine();
  vi.resetModules();
  const copy = await import('./index.ts');
  expect(copy.install).not.toBe(install);
  expect(copy.install()).toEqual(first);
  expect(tf.getKernel('MaxPoolGrad', 'wasm')).toBe(installed);
  expect(tf.engine().customGrad).toBe(customGrad);
  copy.uninstall();
  expect(tf.getKernel('MaxPoolGrad', 'wasm')).toBe(stock);
  expect(tf.getGradient('Conv2D')).toBe(gradient);
  expect(Object.hasOwn(tf.engine(), 'customGrad')).toBe(false);
});
