import { engine, findBackendFactory, getKernel, registerKernel } from '@tensorflow/tfjs-core';
import { selectionKernels } from './selection-kernels.ts';

/**
 * Gives the webgpu backend of tfjs the kernels by which the top-k rules of @supermask/core find their masks: exact, of
 * the same bits as on a CPU, and without reading anything back. Calling it again, from this copy of the package or
 * another, changes nothing more.
 *
 * @throws if the webgpu backend is not registered or not ready.
 */
export function install(): void {
  if (findBackendFactory('webgpu') == null) {
    throw new Error(
      '[supermask/webgpu-training] install: the webgpu backend is not registered (import "@tensorflow/tfjs-backend-webgpu", in Node by startWebGpu())',
    );
  }
  // findBackend would start the backend if it is not there yet.
  if (engine().registry.webgpu === undefined) {
    throw new Error(
      "[supermask/webgpu-training] install: the webgpu backend is not ready (first `await tf.setBackend('webgpu')`, which must answer true)",
    );
  }
  for (const kernel of selectionKernels) {
    if (getKernel(kernel.kernelName, 'webgpu') == null) registerKernel(kernel);
  }
}
