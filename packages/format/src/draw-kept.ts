import { randomSource } from './random-source.ts';
import { elements } from './shape.ts';
import { countKept, type RandomStored } from './stored-tensor.ts';

/** Random values drawn at a time, so that only the result needs memory. */
const STRETCH = 2 ** 12;

/** `keptValues` of a tensor whose values are random. */
export function drawKept({ shape, mask, values }: RandomStored): Float32Array {
  const kept = new Float32Array(countKept({ shape, mask }));
  const n = elements(shape);
  const draw = randomSource(values);
  for (let start = 0, k = 0; start < n; start += STRETCH) {
    const stretch = draw(Math.min(STRETCH, n - start), start);
    for (let i = 0; i < stretch.length; i++) {
      if (mask[start + i] === 1) kept[k++] = stretch[i] as number;
    }
  }
  return kept;
}
