/**
 * What top-k ranks scores by: `magnitude` |s| (hidden-networks, biprop: `scores.abs()`), or `value` s itself
 * (SuperBlock, IteRand).
 */
export type Rank = 'magnitude' | 'value';

/**
 * The 0/1 mask of the `kept` largest scores: exactly that many ones; among equal scores at the threshold the
 * lowest indices are pruned first. Linear in n and the same for the same input everywhere: no sort, no pivot,
 * but counting passes over the bits of the float32 scores, whose order as integers is their order as
 * numbers; after the first pass only the scores that share its digit are looked at. −0 equals 0.
 *
 * @param scores float32 [n], finite.
 * @param kept how many ones, an integer in [0, n].
 * @returns float32 [n] of 0 and 1.
 * @throws if a score is NaN or infinite, or `kept` out of range.
 */
export function largestMask(scores: Float32Array, kept: number, rank: Rank = 'magnitude'): Float32Array {
  const n = scores.length;
  if (!(Number.isInteger(kept) && kept >= 0 && kept <= n)) {
    throw new Error(`[supermask/core] largestMask: kept must be an integer in [0, ${n}], got ${kept}`);
  }
  const mask = new Float32Array(n);
  if (kept === 0) return mask;
  const keys = rank === 'magnitude' ? magnitudeKeys(scores) : valueKeys(scores);
  const { threshold, above } = kthLargest(keys, kept);
  // No if: half the scores at random would be the worst case of a branch predictor.
  for (let i = 0; i < n; i++) mask[i] = Number((keys[i] as number) > threshold);
  // Of the scores equal to the threshold the last ones are kept, as many as are still missing.
  let missing = kept - above;
  for (let i = n - 1; missing > 0; i--) {
    if (keys[i] === threshold) {
      mask[i] = 1;
      missing--;
    }
  }
  return mask;
}

const INFINITY_BITS = 0x7f800000; // NaN and ±∞ have this exponent

function magnitudeKeys(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const keys = new Uint32Array(scores.length);
  let largest = 0;
  for (let i = 0; i < bits.length; i++) {
    const magnitude = (bits[i] as number) & 0x7fffffff;
    largest = Math.max(largest, magnitude);
    keys[i] = magnitude;
  }
  if (largest >= INFINITY_BITS) throwNotFinite(scores);
  return keys;
}

/** Positive numbers above negative ones, and negative ones in reverse: unsigned order is numeric order. */
function valueKeys(scores: Float32Array): Uint32Array {
  const keys = magnitudeKeys(scores);
  for (let i = 0; i < keys.length; i++) {
    const magnitude = keys[i] as number;
    keys[i] = (scores[i] as number) < 0 ? 0x80000000 - magnitude : 0x80000000 + magnitude;
  }
  return keys;
}

function throwNotFinite(scores: Float32Array): never {
  const i = scores.findIndex((score) => !Number.isFinite(score));
  throw new Error(
    `[supermask/core] largestMask: scores must be finite, got ${scores[i]} at index ${i} (did training diverge? ` +
      'lower the learning rate of the scores)',
  );
}

/** The k-th largest key (k ≥ 1) and how many keys are above it: digit by digit from the top, 11 + 11 + 10 bits. */
function kthLargest(keys: Uint32Array, k: number): { threshold: number; above: number } {
  let candidates = keys;
  let above = 0;
  for (const { shift, digits } of [
    { shift: 21, digits: 2048 },
    { shift: 10, digits: 2048 },
    { shift: 0, digits: 1024 },
  ]) {
    const counts = new Uint32Array(digits);
    for (let i = 0; i < candidates.length; i++) {
      const digit = ((candidates[i] as number) >>> shift) & (digits - 1);
      counts[digit] = (counts[digit] as number) + 1;
    }
    let digit = digits - 1;
    while (above + (counts[digit] as number) < k) above += counts[digit--] as number;
    const chosen = new Uint32Array(counts[digit] as number);
    for (let i = 0, j = 0; j < chosen.length; i++) {
      const key = candidates[i] as number;
      if (((key >>> shift) & (digits - 1)) === digit) chosen[j++] = key;
    }
    candidates = chosen;
  }
  return { threshold: candidates[0] as number, above };
}
