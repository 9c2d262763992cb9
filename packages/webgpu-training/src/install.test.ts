import { hasWebGpu } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { install } from './install.ts';
import { startWebGpu } from './start-web-gpu.ts';
import { uninstall } from './uninstall.ts';

test('without the backend it says what to do', () => {
  expect(() => install()).toThrow(
    '[supermask/webgpu-training] install: the webgpu backend is not registered (import "@tensorflow/tfjs-backend-webgpu"',
  );
  uninstall();
});

describe.runIf(hasWebGpu)('with the backend', () => {
  const kernels = (): Map<string, unknown> =>
    new Map(tf.getKernelsForBackend('webgpu').map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]));
  let stock: Map<string, unknown>;

  beforeAll(async () => {
    await startWebGpu();
    uninstall();
    stock = kernels();
  });
  beforeEach(uninstall);
  afterAll(uninstall);

  test('twice is once, and can be taken back', () => {
    const installed = install();
    const there = kernels();
    expect(install()).toEqual(installed);
    expect(kernels()).toEqual(there);
    for (const { kernelName, reason } of installed) {
      expect(there.get(kernelName)).not.toBe(stock.get(kernelName));
      expect(reason).toMatch(stock.has(kernelName) ? /^wrong/ : /^missing/);
    }
    uninstall();
    uninstall();
    expect(kernels()).toEqual(stock);
  });

  test('keeps what it is told to keep', () => {
    expect(install({ keep: ['MaxPoolGrad'] }).map(({ kernelName }) => kernelName)).not.toContain(
      'MaxPoolGrad',
    );
    expect(kernels().get('MaxPoolGrad')).toBe(stock.get('MaxPoolGrad'));
  });
});
