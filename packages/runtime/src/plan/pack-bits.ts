import { findOnes, type KeptReader, type PackedTensor } from '@supermask/format';

/** The weights of a dense layer as bits, for signs that lie in nibbles. */
export interface BitWeights {
  /** 64-bit words of a row's bits, an even number. */
  readonly words: number;
  /** uint8 [units × 2 × words × 8]: where a weight is not 0, then where it is < 0. */
  readonly weights: Uint8Array;
  /** int32 [units]: less how many weights are not 0. */
  readonly base: Int32Array;
  /** float32 [units]: the magnitude of a unit's weights, 1 where all are 0. */
  readonly magnitudes: Float32Array;
  /** The most weights of a unit that are not 0. */
  readonly largest: number;
}

/**
 * @param kernel [inputs, units] of ± a magnitude for each unit, or 0.
 * @param read the weights that its mask keeps.
 * @param options `channels`: of what was flattened to the inputs; bit j of nibble g · positions + p is channel 4g + j
 *   at position p.
 */
export function packBits(
  { mask, shape }: PackedTensor,
  read: KeptReader,
  { channels }: { readonly channels: number },
): BitWeights {
  const [inputs, units] = shape as readonly [number, number];
  const positions = inputs / channels;
  const words = 2 * Math.ceil((Math.ceil(channels / 4) * positions) / 32);
  const weights = new Uint8Array(units * words * 16);
  const base = new Int32Array(units);
  const magnitudes = new Float32Array(units);
  const [ones, kept] = [new Uint32Array(units), new Float32Array(units)];
  for (let input = 0, k = 0; input < inputs; input++) {
    const channel = input % channels;
    const nibble = (channel >> 2) * positions + Math.floor(input / channels);
    const bit = 1 << ((nibble & 1) * 4 + (channel & 3));
    const found = findOnes(mask, input * units, units, ones);
    read(k, input * units, ones, found, kept);
    k += found;
    for (let j = 0; j < found; j++) {
      const [unit, weight] = [ones[j] as number, kept[j] as number];
      // No if: which weights are minus surprises.
      const counts = Number(weight !== 0);
      const at = unit * words * 16 + (nibble >> 1);
      const minus = at + words * 8;
      weights[at] = (weights[at] as number) | (bit & -counts);
      weights[minus] = (weights[minus] as number) | (bit & -Number(weight < 0));
      base[unit] = ((base[unit] as number) - counts) | 0;
      magnitudes[unit] = Math.max(magnitudes[unit] as number, Math.abs(weight));
    }
  }
  let largest = 0;
  for (const count of base) largest = Math.max(largest, -count);
  for (let unit = 0; unit < units; unit++) if (base[unit] === 0) magnitudes[unit] = 1;
  return { words, weights, base, magnitudes, largest };
}
