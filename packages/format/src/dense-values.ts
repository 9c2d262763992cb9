import { checkStoredTensor } from './check-stored-tensor.ts';
import { drawKept } from './draw-kept.ts';
import { keptValuesBy } from './kept-values-by.ts';
import { packTensor } from './packed-tensor.ts';
import { spreadKept } from './spread-kept.ts';
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
  const kept = keptValuesBy(packed, drawKept);
  return kept === tensor.values && tensor.mask === undefined ? kept.slice() : spreadKept(kept, packed);
}
