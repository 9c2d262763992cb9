import { randomSource } from './random-source.ts';
import type { RandomStored } from './stored-tensor.ts';

/** Random values drawn at a time, so that only the result needs memory. */
const STRETCH = 2 ** 12;

/** `keptValues` of a tensor whose values are random. */
export function drawKept({ mask, values }: RandomStored): Float32Array {
  const n = mask.length;
  let count = 0;
  for (let i = 0; i < n; i++) count += mask[i] as number;
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
