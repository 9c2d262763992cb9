import { fromFloat16 } from './float16.ts';
import { elements } from './shape.ts';
import {
  isFloat16,
  isIntegers,
  isSigns,
  isStored,
  type RandomStored,
  type StoredTensor,
} from './stored-tensor.ts';

/**
 * `keptValues` for those who do not always need random numbers, and want the generator only then.
 *
 * @param draw `drawKept`, or what never returns where no values are random.
 */
export function keptValuesBy(
  tensor: StoredTensor,
  draw: (tensor: RandomStored) => Float32Array,
): Float32Array {
  const { values } = tensor;
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
  return draw(tensor as RandomStored);
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
