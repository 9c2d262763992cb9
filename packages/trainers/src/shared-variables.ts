import { backend, getBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { SharedVariable } from './worker-messages.ts';

/** Gives each of a model's variables its place in an area of floats, one after the other. */
export function sharedVariables(
  variables: readonly LayerVariable[],
  trained: readonly LayerVariable[],
): readonly SharedVariable[] {
  let offset = 0;
  return variables.map((variable) => {
    const shape = variable.shape as number[];
    const place = { name: variable.originalName, shape, offset, trained: trained.includes(variable) };
    offset += sizeOf(shape);
    return place;
  });
}

/** An area for all variables; memory that nobody writes costs nothing. */
export function sharedArea(variables: readonly SharedVariable[]): Float32Array {
  const size = variables.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return new Float32Array(new SharedArrayBuffer(size * 4));
}

/** Copies a tensor to the place of a variable. */
export async function writeShared(
  area: Float32Array,
  { offset }: SharedVariable,
  value: Tensor,
): Promise<void> {
  area.set(heapValues(value) ?? (await value.data<'float32'>()), offset);
}

/** What stands at the place of a variable, as a tensor, which the caller disposes. */
export function readShared(area: Float32Array, { offset, shape }: SharedVariable): Tensor {
  const values = area.subarray(offset, offset + sizeOf(shape));
  // The wasm backend copies what it is given, others may keep it.
  return tensor(getBackend() === 'wasm' ? values : values.slice(), [...shape]);
}

/** The part of tfjs-backend-wasm that says where its tensors are. */
interface Heap {
  readonly wasm: { readonly HEAPU8: Uint8Array };
  readonly dataIdMap: { get(dataId: object): { readonly memoryOffset: number } };
}

/** Where tfjs-backend-wasm has the values, until the next tensor is made: `data()` would copy them once more. */
function heapValues(value: Tensor): Float32Array | undefined {
  if (getBackend() !== 'wasm') return undefined;
  const { wasm, dataIdMap } = backend() as unknown as Heap;
  // First, since it may move the values there.
  const { memoryOffset } = dataIdMap.get(value.dataId);
  return new Float32Array(wasm.HEAPU8.buffer, memoryOffset, value.size);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
