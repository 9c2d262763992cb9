import { fromFloat16 } from './float16.ts';
import { keptRandomValues } from './random-tensor.ts';
import { elements } from './shape.ts';
import { countKept, isFloat16, isIntegers, isSigns, isStored, type StoredTensor } from './stored-tensor.ts';

/**
 * The numbers of a tensor that its mask keeps, in flat order; without a mask all.
 *
 * @param tensor one that is as `StoredTensor` says (`decodeSmask` gives only such); not checked again.
 * @returns float32 [kept]; the stored array itself where there is one.
 */
export function keptValues(tensor: StoredTensor): Float32Array {
  const { mask, values } = tensor;
  if (isStored(values)) return values;
  if (isFloat16(values)) return fromFloat16(values.float16);
  if (isSigns(values)) {
    const kept = scalesOf(tensor, values.scales, values.signs.length);
    for (let k = 0; k < kept.length; k++) if (values.signs[k] === 1) kept[k] = -(kept[k] as number);
    return kept;
  }
  if (isIntegers(values)) {
    const kept = scalesOf(tensor, values.scales, values.integers.length);
    for (let k = 0; k < kept.length; k++) kept[k] = (kept[k] as number) * (values.integers[k] as number);
    return kept;
  }
  return keptRandomValues(values, mask as Uint8Array, countKept(tensor));
}

/** The scale of each kept weight. */
function scalesOf({ mask, shape }: StoredTensor, scales: Float32Array, count: number): Float32Array {
  const kept = new Float32Array(count);
  const n = elements(shape);
  for (let i = 0, k = 0; i < n; i += scales.length) {
    for (let s = 0; s < scales.length; s++) {
      if (mask === undefined || mask[i + s] === 1) kept[k++] = scales[s] as number;
    }
  }
  return kept;
}
