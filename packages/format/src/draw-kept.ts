import { bitAt, type PackedBits, type PackedTensor } from './packed-tensor.ts';
import { philox4x32 } from './philox.ts';
import { randomSource } from './random-source.ts';
import type { RandomTensor } from './random-tensor.ts';
import { elements } from './shape.ts';

/** A tensor whose values are random. */
export interface RandomPacked extends PackedTensor {
  readonly mask: PackedBits;
  readonly values: RandomTensor;
}

/**
 * `keptValues` of a tensor whose values are random. Blocks of four words of which the mask keeps none, two thirds of
 * them at density 0.1, are not generated.
 */
export function drawKept({ shape, mask, kept, values }: RandomPacked): Float32Array {
  const numbers = new Float32Array(kept);
  const { key, toValue } = randomSource(values);
  const words = new Uint32Array(4);
  const n = elements(shape);
  for (let i = 0, k = 0, drawn = -1; i < n; i++) {
    if (bitAt(mask, i) === 0) continue;
    // The elements of a tensor, at most 2^28, have blocks whose number is one word.
    const block = i >>> 2;
    if (block !== drawn) philox4x32(words, 0, key, block, 0, 0, 0);
    drawn = block;
    numbers[k++] = toValue(words[i & 3] as number);
  }
  return numbers;
}
