import { getKernelsForBackend, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { uninstallGradients } from './install-gradients.ts';
import { markOf } from './mark.ts';

/** Takes back what `install` did, from this copy of the package or another; without it, does nothing. */
export function uninstall(): void {
  uninstallGradients();
  for (const kernel of getKernelsForBackend('wasm')) {
    const mark = markOf(kernel);
    if (mark === undefined) continue;
    unregisterKernel(kernel.kernelName, 'wasm');
    if (mark.original) registerKernel(mark.original);
  }
}
