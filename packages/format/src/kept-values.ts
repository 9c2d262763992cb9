import { fromFloat16 } from './float16.ts';
import { type RandomTensor, randomSource } from './random-tensor.ts';
import { elements } from './shape.ts';
import { countKept, isFloat16, isIntegers, isSigns, isStored, type StoredTensor } from './stored-tensor.ts';

/** Random values drawn at a time, so that only the result needs memory. */
const STRETCH = 2 ** 12;

/**
 * The numbers of a tensor that its mask keeps, in flat order; without a mask all.
 *
 * @param tensor one that is as `StoredTensor` says (`decodeSmask` gives only such); not checked again.
 * @returns float32 [kept]; the stored array itself where there is one.
 */
export function keptValues(tensor: StoredTensor): Float32Array {
  const { shape, mask, values } = tensor;
  if (isStored(values)) return values;
  if (isFloat16(values)) return fromFloat16(values.float16);
  if (isSigns(values)) {
    const { signs, scales } = values;
    return scaled(tensor, scales, (k) => 1 - 2 * (signs[k] as number));
  }
  if (isIntegers(values)) {
    const { integers, scales } = values;
    return scaled(tensor, scales, (k) => integers[k] as number);
  }
  return drawn(values, mask as Uint8Array, { count: countKept(tensor), n: elements(shape) });
}

/** @param factor what kept weight k has of its scale. */
function scaled(tensor: StoredTensor, scales: Float32Array, factor: (k: number) => number): Float32Array {
  const { mask, shape } = tensor;
  const kept = new Float32Array(countKept(tensor));
  const n = elements(shape);
  for (let i = 0, k = 0, s = 0; i < n; i++) {
    if (mask === undefined || mask[i] === 1) {
      kept[k] = factor(k) * (scales[s] as number);
      k++;
    }
    if (++s === scales.length) s = 0;
  }
  return kept;
}

function drawn(
  values: RandomTensor,
  mask: Uint8Array,
  { count, n }: { readonly count: number; readonly n: number },
): Float32Array {
  const kept = new Float32Array(count);
  const draw = randomSource(values);
  for (let start = 0, k = 0; start < n; start += STRETCH) {
    const stretch = draw(Math.min(STRETCH, n - start), start);
    for (let i = 0; i < stretch.length; i++) {
      if (mask[start + i] === 1) kept[k++] = stretch[i] as number;
    }
  }
  return kept;
}
