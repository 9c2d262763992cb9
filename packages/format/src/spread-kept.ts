import { bitAt, type PackedTensor } from './packed-tensor.ts';
import { elements } from './shape.ts';

/**
 * All numbers of a tensor, from those that its mask keeps and 0 elsewhere.
 *
 * @param kept float32, what `keptValues` gives.
 * @returns float32 [n]; `kept` itself if there is no mask.
 */
export function spreadKept(kept: Float32Array, { shape, mask }: PackedTensor): Float32Array {
  if (mask === undefined) return kept;
  const dense = new Float32Array(elements(shape));
  for (let i = 0, k = 0; i < dense.length; i++) {
    if (bitAt(mask, i) === 1) dense[i] = kept[k++] as number;
  }
  return dense;
}
