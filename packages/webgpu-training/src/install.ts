import {
  engine,
  findBackendFactory,
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { castPatch } from './cast.ts';
import type { KernelPatch } from './kernel-patch.ts';
import { markOf, withMark } from './mark.ts';
import { matMulPatches } from './mat-mul.ts';
import { avgPoolGradPatch, maxPoolGradPatch } from './pool-grad.ts';
import { selectionPatches } from './selection-kernels.ts';

const PATCHES: readonly KernelPatch[] = [
  ...selectionPatches,
  maxPoolGradPatch,
  avgPoolGradPatch,
  castPatch,
  ...matMulPatches,
];

/** A kernel of the webgpu backend that this package has added or replaced. */
export interface InstalledKernel {
  /** The name in the kernel registry of tfjs, such as `MaxPoolGrad`. */
  readonly kernelName: string;
  /** What was wrong with the stock kernel: begins with `missing` or `wrong`. */
  readonly reason: string;
}

export interface InstallOptions {
  /** Names of kernels that stay as they are, such as your own `MaxPoolGrad`. */
  readonly keep?: readonly string[];
}

/**
 * Gives the webgpu backend of tfjs the kernels by which the top-k rules of @supermask/core find their masks, exact, of
 * the same bits as on a CPU, and without reading anything back; and replaces what is wrong for training. Nothing is
 * tried first, since in Node nothing can be read at once. Calling it again, from this copy of the package or another,
 * changes nothing more.
 *
 * @returns the kernels that are now in place.
 * @throws if the webgpu backend is not registered or not ready.
 */
export function install({ keep = [] }: InstallOptions = {}): readonly InstalledKernel[] {
  checkReady();
  return PATCHES.flatMap(({ kernelName, reason, create }) => {
    const present = getKernel(kernelName, 'webgpu') as KernelConfig | undefined;
    const mark = present && markOf(present);
    if (mark) return [{ kernelName, reason: mark.reason }];
    if (keep.includes(kernelName)) return [];
    const kernel = { ...present, kernelName, backendName: 'webgpu', kernelFunc: create(present) };
    if (present) unregisterKernel(kernelName, 'webgpu');
    registerKernel(withMark(kernel, { original: present, reason }));
    return [{ kernelName, reason }];
  });
}

function checkReady(): void {
  if (findBackendFactory('webgpu') == null) {
    throw new Error(
      '[supermask/webgpu-training] install: the webgpu backend is not registered (import "@tensorflow/tfjs-backend-webgpu", in Node by startWebGpu())',
    );
  }
  // findBackend would start the backend if it is not there yet.
  if (engine().registry.webgpu !== undefined) return;
  throw new Error(
    "[supermask/webgpu-training] install: the webgpu backend is not ready (first `await tf.setBackend('webgpu')`, which must answer true)",
  );
}
