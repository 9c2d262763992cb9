import type { RandomPacked } from './draw-kept.ts';
import { fromFloat16 } from './float16.ts';
import { bitAt, type PackedTensor } from './packed-tensor.ts';
import { elements } from './shape.ts';
import { isFloat16, isIntegers, isSigns, isStored } from './stored-tensor.ts';

/**
 * `keptValues` for those who do not always need random numbers, and want the generator only then.
 *
 * @param draw `drawKept`, or what never returns where no values are random.
 */
export function keptValuesBy(
  tensor: PackedTensor,
  draw: (tensor: RandomPacked) => Float32Array,
): Float32Array {
  const { values } = tensor;
  if (isStored(values)) return values;
  if (isFloat16(values)) return fromFloat16(values.float16);
  if (isSigns(values)) {
    const kept = scalesOf(tensor, values.scales);
    for (let k = 0; k < kept.length; k++) kept[k] = (kept[k] as number) * (1 - 2 * bitAt(values.signs, k));
    return kept;
  }
  if (isIntegers(values)) {
    const kept = scalesOf(tensor, values.scales);
    for (let k = 0; k < kept.length; k++) kept[k] = (kept[k] as number) * (values.integers[k] as number);
    return kept;
  }
  return draw(tensor as RandomPacked);
}

/** The scale of each kept weight. */
function scalesOf({ mask, shape, kept: count }: PackedTensor, scales: Float32Array): Float32Array {
  // One more: without an if, which half of all weights would surprise, what is not kept is written too, and then over it.
  const kept = new Float32Array(count + 1);
  const n = elements(shape);
  for (let i = 0, k = 0; i < n; i += scales.length) {
    for (let s = 0; s < scales.length; s++) {
      kept[k] = scales[s] as number;
      k = (k + (mask === undefined ? 1 : bitAt(mask, i + s))) | 0;
    }
  }
  return kept.subarray(0, count);
}
