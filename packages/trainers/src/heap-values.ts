import { backend, getBackend, type Tensor } from '@tensorflow/tfjs-core';
import type { SharedTensor } from './worker-messages.ts';

type Values = SharedTensor['values'];

/** What tfjs keeps the values of a dtype in, where they are numbers. */
export const VALUE_ARRAYS: Readonly<
  Partial<
    Record<
      string,
      { new (memory: ArrayBufferLike, at: number, length: number): Values; BYTES_PER_ELEMENT: number }
    >
  >
> = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };

/** The part of tfjs-backend-wasm that says where its tensors are. */
interface Heap {
  readonly wasm: { readonly HEAPU8: Uint8Array };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
}

/**
 * Where tfjs-backend-wasm has the values of a tensor, to be read before another one is made: `data()` would copy them
 * once more. Undefined on other backends.
 */
export function heapValues(tensor: Tensor): Values | undefined {
  const Values = VALUE_ARRAYS[tensor.dtype];
  if (getBackend() !== 'wasm' || Values === undefined) return undefined;
  const { wasm, dataIdMap } = backend() as unknown as Heap;
  // First, since it may move the values there.
  const { memoryOffset } = dataIdMap.get(tensor.dataId);
  return new Values(wasm.HEAPU8.buffer, memoryOffset, tensor.size);
}
