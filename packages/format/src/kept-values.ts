import { keptReader, readDense } from './kept-reader.ts';
import { packTensor } from './packed-tensor.ts';
import { randomReader } from './random-reader.ts';
import { isStored, type StoredTensor } from './stored-tensor.ts';

/**
 * The numbers of a tensor that its mask keeps, in flat order; without a mask all.
 *
 * @param tensor one that is as `StoredTensor` says (`decodeSmask` gives only such); not checked again.
 * @returns float32 [kept]; the stored array itself where there is one.
 */
export function keptValues(tensor: StoredTensor): Float32Array {
  if (isStored(tensor.values)) return tensor.values;
  const packed = packTensor(tensor);
  const dense = readDense(packed, keptReader(packed, randomReader));
  const { mask } = tensor;
  return mask === undefined ? dense : dense.filter((_, i) => mask[i] === 1);
}
