import { drawKept } from './draw-kept.ts';
import { keptValuesBy } from './kept-values-by.ts';
import { packTensor } from './packed-tensor.ts';
import type { StoredTensor } from './stored-tensor.ts';

/**
 * The numbers of a tensor that its mask keeps, in flat order; without a mask all.
 *
 * @param tensor one that is as `StoredTensor` says (`decodeSmask` gives only such); not checked again.
 * @returns float32 [kept]; the stored array itself where there is one.
 */
export function keptValues(tensor: StoredTensor): Float32Array {
  return keptValuesBy(packTensor(tensor), drawKept);
}
