import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';

/** The values of a tensor on the wasm heap, as its dtype (float32, int32 or bool) has them. */
export type HeapValues = Float32Array | Int32Array | Uint8Array;

/** Brings tensors whose data are still on another backend to the wasm heap. */
export function moveToHeap(backend: BackendWasm, tensors: readonly (TensorInfo | null | undefined)[]): void {
  // Looking for data moves them.
  for (const tensor of tensors) if (tensor != null) backend.dataIdMap.get(tensor.dataId);
}

/**
 * The values of a tensor where they lie on the wasm heap, without copy.
 *
 * Any allocation may grow the heap and detach the array, so it has to be read again after each one.
 *
 * @throws if the tensor is of another dtype than float32, int32 or bool.
 */
export function heapValues(backend: BackendWasm, tensor: TensorInfo): HeapValues {
  // typedArrayFromHeap takes the heap as it is before the move, and a move can replace it.
  moveToHeap(backend, [tensor]);
  return backend.typedArrayFromHeap(tensor) as HeapValues;
}

/**
 * `heapValues` of a float32 tensor.
 *
 * @throws if the tensor is of another dtype: its bits would be taken for other numbers.
 */
export function floats(backend: BackendWasm, tensor: TensorInfo): Float32Array {
  requireFloat32(tensor);
  return heapValues(backend, tensor) as Float32Array;
}

function requireFloat32({ dtype, shape }: TensorInfo): void {
  if (dtype === 'float32') return;
  throw new Error(
    `[supermask/wasm-training] this kernel needs float32 tensors, got one of dtype ${dtype} and shape [${shape}] (cast it first, with tf.cast)`,
  );
}

/**
 * Runs `use` with a second tensor over a stretch of the memory of `tensor`: no copy, and a data id of its own. The
 * view is forgotten afterwards; the memory stays with `tensor`.
 *
 * @param offset where the view begins, in float32 elements.
 * @throws if `tensor` is of another dtype than float32.
 */
export function withView<T>(
  backend: BackendWasm,
  tensor: TensorInfo,
  offset: number,
  shape: number[],
  use: (view: TensorInfo) => T,
): T {
  requireFloat32(tensor);
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
