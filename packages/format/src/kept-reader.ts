import { fromFloat16 } from './float16.ts';
import { bitAt, findOnes } from './packed-bits.ts';
import type { PackedTensor } from './packed-tensor.ts';
import type { RandomTensor } from './random-tensor.ts';
import { elements } from './shape.ts';
import { isFloat16, isIntegers, isSigns, isStored } from './stored-tensor.ts';

/**
 * Writes the kept weights at `start + ones[0]` … `start + ones[count − 1]`, neighbours of which the first is kept weight
 * number `k`, to the beginning of `out`.
 */
export type KeptReader = (
  k: number,
  start: number,
  ones: Uint32Array,
  count: number,
  out: Float32Array,
) => void;

/**
 * What reads the values of a tensor part by part, so that never all of them are there.
 *
 * @param tensor one that is as `StoredTensor` says (`decodePacked` gives only such); not checked again.
 * @param draw `randomReader`, which not everybody needs; or what never is called where no values are random.
 */
export function keptReader(
  { values }: Pick<PackedTensor, 'values'>,
  draw: (values: RandomTensor) => KeptReader,
): KeptReader {
  if (isStored(values)) return (k, _, __, count, out) => out.set(values.subarray(k, k + count));
  if (isFloat16(values)) {
    return (k, _, __, count, out) => out.set(fromFloat16(values.float16.subarray(k, k + count)));
  }
  if (!isSigns(values) && !isIntegers(values)) return draw(values);
  const { scales } = values;
  const factor = isSigns(values)
    ? (k: number) => 1 - 2 * bitAt(values.signs, k)
    : (k: number) => values.integers[k] as number;
  return (k, start, ones, count, out) => {
    for (let j = 0; j < count; j++) {
      out[j] = (scales[(start + (ones[j] as number)) % scales.length] as number) * factor(k + j);
    }
  };
}

const PART = 4096;

/** All numbers of a tensor: those that its mask keeps, and 0 elsewhere. @returns float32 [n]; a copy. */
export function readDense({ shape, mask }: PackedTensor, read: KeptReader): Float32Array {
  const n = elements(shape);
  const dense = new Float32Array(n);
  const [ones, kept] = [new Uint32Array(PART), new Float32Array(PART)];
  for (let start = 0, k = 0; start < n; start += PART) {
    const count = findOnes(mask, start, Math.min(PART, n - start), ones);
    read(k, start, ones, count, kept);
    k += count;
    for (let j = 0; j < count; j++) dense[start + (ones[j] as number)] = kept[j] as number;
  }
  return dense;
}
