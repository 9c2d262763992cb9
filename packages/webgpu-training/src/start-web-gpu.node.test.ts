import { hasWebGpu } from '@supermask/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { startWebGpu } from './start-web-gpu.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('without an adapter it says what to do, and changes nothing', async () => {
  const { navigator } = globalThis;
  await expect(startWebGpu({ flags: ['adapter=none of this name'] })).rejects.toThrow(
    '[supermask/webgpu-training] startWebGpu: no WebGPU adapter',
  );
  expect(globalThis.navigator).toBe(navigator);
  expect('GPUBuffer' in globalThis).toBe(false);
  vi.stubGlobal('navigator', { gpu: { requestAdapter: async () => null } });
  await expect(startWebGpu()).rejects.toThrow('no WebGPU adapter (on Linux it takes a Vulkan driver');
});

test.runIf(hasWebGpu)('after an import of the backend that found no WebGPU it says so', async () => {
  await import('@tensorflow/tfjs-backend-webgpu');
  await expect(startWebGpu()).rejects.toThrow('was imported before WebGPU was there');
});
