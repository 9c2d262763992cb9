import type { Rank } from './select-largest.ts';

export interface NOfMOptions {
  /** How many of every group are kept, an integer in [1, m]. */
  readonly n: number;
  /** How many consecutive weights are a group. */
  readonly m: number;
  readonly rank?: Rank;
}

/**
 * The N:M mask: of every m consecutive scores along the input dimension, at each window position and for each
 * output, the n largest are kept; among equal scores the lowest indices are pruned first. A last group of fewer
 * than m keeps min(n, its size). Every score is compared with those of its group: n · m steps in all.
 *
 * Source: Mishra et al. 2021, "Accelerating sparse deep neural networks" (2:4); groups lie along the inputs,
 * as a dot product of the layer reads them.
 *
 * @param scores float32, finite, of a tfjs kernel.
 * @param shape [..., in, out]: the input dimension is the second to last axis.
 * @returns float32 of 0 and 1, flat as the scores.
 * @throws if the shape has no input dimension or not the size of the scores, n or m is out of range, or a score
 *   is NaN or infinite.
 */
export function nOfM(
  scores: Float32Array,
  shape: readonly number[],
  { n, m, rank = 'magnitude' }: NOfMOptions,
): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length < 2 || size !== scores.length) {
    throw new Error(
      `[supermask/core] nOfM: shape must be [..., in, out] of ${scores.length} scores, got [${shape.join(', ')}]`,
    );
  }
  if (!(Number.isInteger(n) && Number.isInteger(m) && n >= 1 && n <= m)) {
    throw new Error(
      `[supermask/core] nOfM: n and m must be integers with 1 ≤ n ≤ m, got n = ${n} and m = ${m}`,
    );
  }
  const key = rank === 'magnitude' ? Math.abs : (score: number): number => score;
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const mask = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const score = key(scores[i] as number);
    if (!Number.isFinite(score)) {
      throw new Error(`[supermask/core] nOfM: scores must be finite, got ${scores[i]} at index ${i}`);
    }
    const input = Math.floor(i / outputs) % inputs;
    const first = i - (input % m) * outputs;
    const end = first + Math.min(m, inputs - (input - (input % m))) * outputs;
    let higher = 0;
    for (let j = first; j < end; j += outputs) {
      const other = key(scores[j] as number);
      higher += Number(other > score || (other === score && j > i));
    }
    mask[i] = Number(higher < n);
  }
  return mask;
}
