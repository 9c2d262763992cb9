import { keptValues } from './kept-values.ts';
import { elements } from './shape.ts';
import { checkStoredTensor, type StoredTensor } from './stored-tensor.ts';

/**
 * The numbers that a stored tensor stands for.
 *
 * @returns float32 [n], n = product(shape); a copy.
 * @throws if the tensor is not as `StoredTensor` says.
 */
export function denseValues(tensor: StoredTensor): Float32Array {
  checkStoredTensor(tensor, { who: '[supermask/format] denseValues', name: 'the tensor' });
  const { shape, mask } = tensor;
  const kept = keptValues(tensor);
  if (mask === undefined) return kept === tensor.values ? kept.slice() : kept;
  const dense = new Float32Array(elements(shape));
  for (let i = 0, k = 0; i < dense.length; i++) {
    if (mask[i] === 1) dense[i] = kept[k++] as number;
  }
  return dense;
}
