import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { markOf } from './mark.ts';

/** Takes back what `install` did, from this copy of the package or another; without it, does nothing. */
export function uninstall(): void {
  for (const kernel of getKernelsForBackend('webgpu')) {
    const mark = markOf(kernel);
    if (mark === undefined) continue;
    unregisterKernel(kernel.kernelName, 'webgpu');
    if (mark.original) registerKernel(mark.original);
  }
}
