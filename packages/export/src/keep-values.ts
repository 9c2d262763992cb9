import { isFloat16, isIntegers, isSigns, isStored, type StoredTensor } from '@supermask/format';

type Values = StoredTensor['values'];

/**
 * The values of a tensor for some of its kept weights; random ones stay as they are.
 *
 * @param stays for each kept weight, in order, 1 where it stays.
 * @param scaleStays whether scale i of so many stays, where there are scales.
 */
export function keepValues(
  values: Values,
  stays: Uint8Array,
  scaleStays: (i: number, count: number) => boolean = () => true,
): Values {
  const kept = (_: number, i: number): boolean => stays[i] === 1;
  if (isStored(values)) return values.filter(kept);
  if (isFloat16(values)) return { float16: values.float16.filter(kept) };
  const scaled = (scales: Float32Array): Float32Array =>
    scales.filter((_, i) => scaleStays(i, scales.length));
  if (isSigns(values)) return { signs: values.signs.filter(kept), scales: scaled(values.scales) };
  if (isIntegers(values)) return { integers: values.integers.filter(kept), scales: scaled(values.scales) };
  return values;
}
