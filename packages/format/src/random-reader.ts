import type { KeptReader } from './kept-reader.ts';
import { philox4x32 } from './philox.ts';
import { randomSource } from './random-source.ts';
import type { RandomTensor } from './random-tensor.ts';

/**
 * `keptReader` of random values. Blocks of four words of which the mask keeps none, two thirds of them at density 0.1, are not
 * generated.
 */
export function randomReader(values: RandomTensor): KeptReader {
  const { key, toValue } = randomSource(values);
  const words = new Uint32Array(4);
  return (_, start, ones, count, out) => {
    for (let j = 0, drawn = -1; j < count; j++) {
      const i = start + (ones[j] as number);
      // The elements of a tensor, at most 2^28, have blocks whose number is one word.
      const block = i >>> 2;
      if (block !== drawn) philox4x32(words, 0, key, block, 0, 0, 0);
      drawn = block;
      out[j] = toValue(words[i & 3] as number);
    }
  };
}
