import { bitAt, type PackedBits } from './packed-bits.ts';
import type { PackedSigns, PackedTensor } from './packed-tensor.ts';
import type { RandomTensor } from './random-tensor.ts';
import { elements } from './shape.ts';
import { isFloat16, isIntegers, isStored, type StoredTensor } from './stored-tensor.ts';

/** Values that are stored as numbers. */
export type StoredNumbers = Exclude<PackedTensor['values'], PackedSigns | RandomTensor>;

/**
 * The stored values that a tensor has for the weights that another mask keeps.
 *
 * @param mask of a tensor of the same shape; `count`: how many it keeps.
 * @returns undefined if it has no stored numbers, or not for all of them.
 */
export function valuesUnder(
  { shape, mask: outer, values }: PackedTensor,
  mask: PackedBits,
  count: number,
): StoredNumbers | undefined {
  const all = storedNumbers(values);
  if (all === undefined) return undefined;
  const kept = all.slice(0, count);
  const n = elements(shape);
  for (let i = 0, from = 0, to = 0; i < n; i++) {
    const there = outer === undefined || bitAt(outer, i) === 1;
    if (bitAt(mask, i) === 1) {
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
  values: PackedTensor['values'] | StoredTensor['values'],
): Float32Array | Uint16Array | Int8Array | undefined {
  if (isStored(values)) return values;
  if (isFloat16(values)) return values.float16;
  return isIntegers(values) ? values.integers : undefined;
}
