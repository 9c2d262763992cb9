import { getBackend, type Tensor, tensor } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { heapValues } from './heap-values.ts';
import type { SharedTensor, SharedVariable } from './worker-messages.ts';

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
  return unshared({ values, shape, dtype: 'float32' });
}

/** A tensor with values of its own, which the caller disposes. */
export function unshared({ values, shape, dtype }: SharedTensor): Tensor {
  // The wasm backend copies what it is given, others may keep it.
  return tensor(getBackend() === 'wasm' ? values : values.slice(), [...shape], dtype);
}

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
