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
import { avgPool3DGradPatch } from './avg-pool3d-grad.ts';
import { batchMatMulPatch } from './batch-mat-mul.ts';
import { batchNormPatches } from './batch-norm.ts';
import { columnSumPatches } from './column-sums.ts';
import { conv2DBackpropFilterPatch } from './conv2d-backprop-filter.ts';
import { conv2DBackpropInputPatch } from './conv2d-backprop-input.ts';
import { conv3DBackpropFilterPatch } from './conv3d-backprop-filter.ts';
import { conv3DBackpropInputPatch } from './conv3d-backprop-input.ts';
import { depthwiseConv2dNativeBackpropFilterPatch } from './depthwise-conv2d-backprop-filter.ts';
import { depthwiseConv2dNativeBackpropInputPatch } from './depthwise-conv2d-backprop-input.ts';
import { einsumPatch } from './einsum.ts';
import { forwardConvolutionPatches } from './forward-convolution-patches.ts';
import { forwardPoolPatches } from './forward-pool-patches.ts';
import { fusedMatMulPatch } from './fused-mat-mul.ts';
import { gatherPatch } from './gather.ts';
import { heapModules, type Simd } from './heap-module.ts';
import { installGradients } from './install-gradients.ts';
import type { KernelPatch } from './kernel-patch.ts';
import { markOf, withMark } from './mark.ts';
import { maxPoolGradPatch } from './max-pool-grad.ts';
import { maxPool3DPatch } from './max-pool3d.ts';
import { maxPool3DGradPatch } from './max-pool3d-grad.ts';
import { oneHotPatch } from './one-hot.ts';
import { optimiserPatches } from './optimiser-kernels.ts';
import { stepProductPatch } from './relu-gradient.ts';
import { selectionPatches } from './selection-kernels.ts';
import { sharingPatches } from './sharing-patches.ts';
import { tilePatch } from './tile.ts';
import { unsortedSegmentSumPatch } from './unsorted-segment-sum.ts';

const PATCHES: readonly KernelPatch[] = [
  conv2DBackpropFilterPatch,
  conv2DBackpropInputPatch,
  batchMatMulPatch,
  fusedMatMulPatch,
  maxPoolGradPatch,
  avgPoolGradPatch,
  depthwiseConv2dNativeBackpropFilterPatch,
  depthwiseConv2dNativeBackpropInputPatch,
  unsortedSegmentSumPatch,
  gatherPatch,
  einsumPatch,
  ...forwardConvolutionPatches,
  ...forwardPoolPatches,
  conv3DBackpropFilterPatch,
  conv3DBackpropInputPatch,
  maxPool3DPatch,
  maxPool3DGradPatch,
  avgPool3DGradPatch,
  oneHotPatch,
  ...selectionPatches,
  ...optimiserPatches,
  ...sharingPatches,
  ...columnSumPatches,
  ...batchNormPatches,
  stepProductPatch,
  tilePatch,
];

/** A kernel of the wasm backend, or the gradient of one, that this package has added or replaced. */
export interface InstalledKernel {
  /** The name in the kernel registry of tfjs, such as `MaxPoolGrad`. */
  readonly kernelName: string;
  /** Whether the kernel itself is another one, or its gradient, which in tfjs is one for all backends. */
  readonly kind: 'kernel' | 'gradient';
  /** What was wrong with the stock kernel: begins with `missing`, `wrong` or `slow`. */
  readonly reason: string;
}

export interface InstallOptions {
  /** Names of kernels that stay as they are, such as your own `Conv2DBackpropInput`. */
  readonly keep?: readonly string[];
  /**
   * `fixed`: the same bits in every engine. `relaxed`: faster by fused multiply-add, which rounds otherwise; Chrome
   * has it from 114 on, Firefox from 145, Node from 21. Of the first call until `uninstall`.
   */
  readonly simd?: Simd;
}

/**
 * Gives the wasm backend of tfjs the kernels that training lacks, replaces those that are wrong or slow, and
 * adds the gradients that tfjs has on no backend. What is replaced for being missing or wrong is first tried on
 * tiny tensors, so that a tfjs which has mended it keeps its own; speed cannot be tried so, and the slow ones are
 * replaced unless `keep` names them. Calling it again, from this copy of the
 * package or another, changes nothing more.
 *
 * Besides the registries of kernels and gradients it sets `customGrad` of the tfjs engine, for the sake of
 * dilated fused convolutions, which bring their own gradient past the registry.
 *
 * @returns the kernels and gradients that are now in place of stock ones.
 * @throws if the wasm backend is not registered or not ready, if tfjs has no gradients registered, or if the engine does
 *   not have the SIMD asked for.
 */
export function install({ keep = [], simd = 'fixed' }: InstallOptions = {}): readonly InstalledKernel[] {
  const backend = readyBackend();
  if (getGradient('Sum') == null) {
    throw new Error(
      '[supermask/wasm-training] install: tfjs-core has no gradients registered, so nothing could be trained (import "@tensorflow/tfjs-layers", which registers them)',
    );
  }
  const moduleOf = heapModules(simd);
  moduleOf(backend);
  const kernels = PATCHES.flatMap(({ kernelName, reason: given, isNeeded, create }) => {
    const present = getKernel(kernelName, 'wasm') as KernelConfig | undefined;
    const mark = present && markOf(present);
    if (mark) return [{ kernelName, reason: mark.reason }];
    if (keep.includes(kernelName) || !isNeeded(present, backend)) return [];
    const reason = typeof given === 'string' ? given : given(present, backend);
    if (present) unregisterKernel(kernelName, 'wasm');
    registerKernel(
      withMark(
        // setupFunc and disposeFunc stay, so that the stock kernel works if the backend is made anew.
        { ...present, kernelName, backendName: 'wasm', kernelFunc: create(present, moduleOf) },
        { original: present, reason, simd },
      ),
    );
    return [{ kernelName, reason }];
  });
  return [
    ...kernels.map((kernel) => ({ ...kernel, kind: 'kernel' as const })),
    ...installGradients().map((gradient) => ({ ...gradient, kind: 'gradient' as const })),
  ];
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
