import { enableProdMode, findBackendFactory, ready, setBackend } from '@tensorflow/tfjs-core';
import { install } from './install.ts';
import { provideWebGpu } from './provide-web-gpu.ts';

export interface StartWebGpuOptions {
  /** In Node: flags for Dawn, such as `adapter=SwiftShader` or `backend=vulkan`. */
  readonly flags?: readonly string[];
}

/**
 * Makes the webgpu backend of tfjs the current one, with the kernels of `install`. In Node, which has no WebGPU, it
 * takes that of the npm package `webgpu` and sets `navigator.gpu` and the names of the interfaces, as a browser has
 * them, for the whole process.
 *
 * @throws if there is no WebGPU or no adapter, if the backend cannot start, or if `@tensorflow/tfjs-backend-webgpu` was
 *   imported before there was a `navigator.gpu`: it looks only once.
 */
export async function startWebGpu({ flags = [] }: StartWebGpuOptions = {}): Promise<void> {
  await provideWebGpu(flags);
  // Only now: without `navigator.gpu` it would not register its backend.
  await import('@tensorflow/tfjs-backend-webgpu');
  if (findBackendFactory('webgpu') == null) {
    throw new Error(
      '[supermask/webgpu-training] startWebGpu: "@tensorflow/tfjs-backend-webgpu" was imported before WebGPU was there (leave its import to startWebGpu)',
    );
  }
  // tfjs advises on other packages else.
  enableProdMode();
  if (!(await setBackend('webgpu'))) {
    throw new Error('[supermask/webgpu-training] startWebGpu: tfjs could not start its webgpu backend');
  }
  await ready();
  install();
}
