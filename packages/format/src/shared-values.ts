import { countKept, isFloat16, isIntegers, isStored, type StoredTensor } from './stored-tensor.ts';

/**
 * The stored values that a tensor has for the weights that another mask keeps.
 *
 * @param mask of a tensor of the same shape.
 * @returns undefined if it has no stored numbers, or not for all of them.
 */
export function valuesUnder(
  { shape, mask: outer, values }: StoredTensor,
  mask: Uint8Array,
): StoredTensor['values'] | undefined {
  const all = storedNumbers(values);
  if (all === undefined) return undefined;
  const kept = all.slice(0, countKept({ shape, mask }));
  for (let i = 0, from = 0, to = 0; i < mask.length; i++) {
    const there = outer === undefined || outer[i] === 1;
    if (mask[i] === 1) {
      if (!there) return undefined;
      kept[to++] = all[from] as number;
    }
    if (there) from++;
  }
  if (isIntegers(values)) return { integers: kept as Int8Array, scales: values.scales };
  return isStored(values) ? (kept as Float32Array) : { float16: kept as Uint16Array };
}

/** The array of stored values, of whatever type; undefined where they are signs or random. */
export function storedNumbers(
  values: StoredTensor['values'],
): Float32Array | Uint16Array | Int8Array | undefined {
  if (isStored(values)) return values;
  if (isFloat16(values)) return values.float16;
  return isIntegers(values) ? values.integers : undefined;
}
