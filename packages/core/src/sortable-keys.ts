import type { Rank } from './select-largest.ts';

const SIGN_BIT = 0x80000000;
const INFINITY_BITS = 0x7f800000; // NaN and ±∞ have this exponent

/**
 * Unsigned integers in the order of the scores, from their bits: of |s|, or of s, where negative numbers lie in
 * reverse below the sign bit. −0 has the key of 0.
 *
 * @param tensor its number, for the message.
 * @throws if a score is NaN or infinite.
 */
export function sortableKeys(scores: Float32Array, rank: Rank, tensor: number): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const keys = new Uint32Array(scores.length);
  let largest = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = (bits[i] as number) & 0x7fffffff;
    largest = Math.max(largest, magnitude);
    keys[i] = magnitude;
  }
  if (largest >= INFINITY_BITS) throwNotFinite(scores, tensor);
  if (rank === 'magnitude') return keys;
  for (let i = 0; i < keys.length; i++) {
    const magnitude = keys[i] as number;
    keys[i] = (scores[i] as number) < 0 ? SIGN_BIT - magnitude : SIGN_BIT + magnitude;
  }
  return keys;
}

/** The number that has this key: |s| or s. */
export function scoreOfKey(key: number, rank: Rank): number {
  const magnitude = rank === 'magnitude' ? key : Math.abs(key - SIGN_BIT);
  const score = new Float32Array(Uint32Array.of(magnitude).buffer)[0] as number;
  return rank === 'value' && key < SIGN_BIT ? -score : score;
}

function throwNotFinite(scores: Float32Array, tensor: number): never {
  const i = scores.findIndex((score) => !Number.isFinite(score));
  throw new Error(
    `[supermask/core] selectLargest: scores must be finite, got ${scores[i]} at index ${i} of tensor ${tensor} ` +
      '(did training diverge? lower the learning rate of the scores)',
  );
}
