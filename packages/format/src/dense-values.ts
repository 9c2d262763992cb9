import { checkStoredTensor } from './check-stored-tensor.ts';
import { keptValues } from './kept-values.ts';
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
  const kept = keptValues(tensor);
  if (tensor.mask === undefined) return kept === tensor.values ? kept.slice() : kept;
  return spreadKept(kept, packTensor(tensor));
}
