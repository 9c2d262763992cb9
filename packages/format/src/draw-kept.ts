import { philox4x32 } from './philox.ts';
import { randomSource } from './random-source.ts';
import type { RandomStored } from './stored-tensor.ts';

/**
 * `keptValues` of a tensor whose values are random. Blocks of four words of which the mask keeps none, two thirds of
 * them at density 0.1, are not generated.
 */
export function drawKept({ mask, values }: RandomStored): Float32Array {
  let count = 0;
  for (let i = 0; i < mask.length; i++) count = (count + (mask[i] as number)) | 0;
  const kept = new Float32Array(count);
  const { key, toValue } = randomSource(values);
  const words = new Uint32Array(4);
  for (let i = 0, k = 0, drawn = -1; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    // The elements of a tensor, at most 2^28, have blocks whose number is one word.
    const block = i >>> 2;
    if (block !== drawn) philox4x32(words, 0, key, block, 0, 0, 0);
    drawn = block;
    kept[k++] = toValue(words[i & 3] as number);
  }
  return kept;
}
