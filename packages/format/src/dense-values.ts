import { checkStoredTensor } from './check-stored-tensor.ts';
import { keptReader, readDense } from './kept-reader.ts';
import { packTensor } from './packed-tensor.ts';
import { randomReader } from './random-reader.ts';
import type { StoredTensor } from './stored-tensor.ts';

/**
 * The numbers that a stored tensor stands for.
 *
 * @returns float32 [n], n = product(shape); a copy.
 * @throws if the tensor is not as `StoredTensor` says.
 */
export function denseValues(tensor: StoredTensor): Float32Array {
  checkStoredTensor(tensor, { who: '[supermask/format] denseValues', name: 'the tensor' });
  const packed = packTensor(tensor);
  return readDense(packed, keptReader(packed, randomReader));
}
