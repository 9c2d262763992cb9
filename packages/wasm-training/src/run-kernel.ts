import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  getKernel,
  type NamedAttrMap,
  type NamedTensorInfoMap,
  type TensorInfo,
} from '@tensorflow/tfjs-core';

/**
 * Runs a registered wasm kernel from inside another kernel, past the tape and the tensor count of tfjs.
 *
 * @returns the kernel's output; the caller frees it with `backend.disposeData(output.dataId)`.
 * @throws if tfjs-backend-wasm has no such kernel.
 */
export function runKernel(
  kernelName: string,
  backend: BackendWasm,
  inputs: NamedTensorInfoMap,
  attrs: NamedAttrMap = {},
): TensorInfo {
  const kernel = getKernel(kernelName, 'wasm');
  if (kernel == null) {
    throw new Error(
      `[supermask/wasm-training] ${kernelName}: not registered for the wasm backend (import "@tensorflow/tfjs-backend-wasm" whole)`,
    );
  }
  return kernel.kernelFunc({ inputs, backend, attrs }) as TensorInfo;
}
