import { maskOf, type Rank, selectLargest } from './select-largest.ts';

/**
 * The 0/1 mask of the `kept` largest scores: `selectLargest` of one tensor. Exactly that many ones; among equal
 * scores at the threshold the lowest indices are pruned first. Linear in n, no sort. −0 equals 0.
 *
 * @param scores float32 [n], finite.
 * @param kept how many ones, an integer in [0, n].
 * @returns float32 [n] of 0 and 1.
 * @throws if a score is NaN or infinite, or `kept` out of range.
 */
export function largestMask(scores: Float32Array, kept: number, rank: Rank = 'magnitude'): Float32Array {
  return maskOf(selectLargest([scores], kept, { rank }), 0, scores);
}
