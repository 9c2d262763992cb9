import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/**
 * The values of a float32 tensor where they lie on the wasm heap, without copy.
 *
 * Any allocation may grow the heap and detach the array, so it has to be read again after each one.
 */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  return backend.typedArrayFromHeap(tensor) as Float32Array;
}

/**
 * Runs `use` with a second tensor over a stretch of the memory of `tensor`: no copy, and a data id of its
 * own, so that XNNPACK, which caches packed weights by data id, never sees an old packing. The view is
 * forgotten afterwards; the memory stays with `tensor`.
 *
 * @param offset where the view begins, in float32 elements.
 */
export function withView<T>(
  backend: BackendWasm,
  tensor: TensorInfo,
  offset: number,
  shape: number[],
  use: (view: TensorInfo) => T,
): T {
  const start = backend.dataIdMap.get(tensor.dataId).memoryOffset;
  const view = backend.makeOutput(shape, 'float32', start + 4 * offset);
  try {
    return use(view);
  } finally {
    // disposeData frees what memoryOffset points to, which belongs to `tensor`; free(0) does nothing.
    backend.dataIdMap.get(view.dataId).memoryOffset = 0;
    backend.disposeData(view.dataId);
  }
}
