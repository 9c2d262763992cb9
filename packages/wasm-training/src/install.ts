import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  engine,
  findBackendFactory,
  getGradient,
  getKernel,
  type KernelConfig,
  registerKernel,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { avgPoolGradPatch } from './avg-pool-grad.ts';
import { batchMatMulPatch } from './batch-mat-mul.ts';
import { conv2DBackpropFilterPatch } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInputPatch } from './conv2d-backprop-input.ts';
import { fusedMatMulPatch } from './fused-mat-mul.ts';
import type { KernelPatch } from './kernel-patch.ts';
import { markOf, withMark } from './mark.ts';
import { maxPoolGradPatch } from './max-pool-grad.ts';

const PATCHES: readonly KernelPatch[] = [
  conv2DBackpropFilterPatch,
  conv2DBackpropInputPatch,
  batchMatMulPatch,
  fusedMatMulPatch,
  maxPoolGradPatch,
  avgPoolGradPatch,
];

/** A kernel of the wasm backend that this package has added or replaced. */
export interface InstalledKernel {
  /** The name in the kernel registry of tfjs, such as `MaxPoolGrad`. */
  readonly kernelName: string;
  /** What was wrong with the stock kernel: begins with `missing`, `wrong` or `slow`. */
  readonly reason: string;
}

/**
 * Gives the wasm backend of tfjs the gradient kernels that it lacks, and replaces those that are wrong or
 * slow. A kernel that is replaced for being missing or wrong is first tried on tiny tensors, so that a tfjs
 * which has mended it keeps its own. Calling it again, from this copy of the package or another, changes
 * nothing more.
 *
 * @returns the kernels that are now in place of stock ones.
 * @throws if the wasm backend is not registered or not ready, or if tfjs has no gradients registered.
 */
export function install(): readonly InstalledKernel[] {
  const backend = readyBackend();
  if (getGradient('Sum') == null) {
    throw new Error(
      '[supermask/wasm-training] install: tfjs-core has no gradients registered, so nothing could be trained (import "@tensorflow/tfjs-layers", which registers them)',
    );
  }
  return PATCHES.flatMap(({ kernelName, reason, isNeeded, create }) => {
    const present = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
    const mark = present && markOf(present);
    if (mark) return [{ kernelName, reason: mark.reason }];
    if (!isNeeded(present, backend)) return [];
    if (present) unregisterKernel(kernelName, 'wasm');
    registerKernel(
      withMark(
        // setupFunc and disposeFunc stay, so that the stock kernel works if the backend is made anew.
        { ...present, kernelName, backendName: 'wasm', kernelFunc: create(present) },
        { original: present, reason },
      ),
    );
    return [{ kernelName, reason }];
  });
}

function readyBackend(): BackendWasm {
  if (findBackendFactory('wasm') == null) {
    throw new Error(
      '[supermask/wasm-training] install: the wasm backend is not registered (import "@tensorflow/tfjs-backend-wasm")',
    );
  }
  // findBackend would start the backend if it is not there yet.
  const backend = engine().registry.wasm;
  if (backend === undefined) {
    throw new Error(
      "[supermask/wasm-training] install: the wasm backend is not ready (first `await tf.setBackend('wasm')`, which must answer true)",
    );
  }
  return backend as unknown as BackendWasm;
}
