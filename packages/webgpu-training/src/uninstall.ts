import { getKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { selectionKernels } from './selection-kernels.ts';

/** Takes back what `install` did, from this copy of the package or another; without it, does nothing. */
export function uninstall(): void {
  for (const { kernelName } of selectionKernels) {
    if (getKernel(kernelName, 'webgpu') != null) unregisterKernel(kernelName, 'webgpu');
  }
}
