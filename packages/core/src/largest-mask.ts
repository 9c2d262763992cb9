/**
 * What top-k ranks scores by: `magnitude` |s| (hidden-networks, biprop: `scores.abs()`), or `value` s itself
 * (SuperBlock, IteRand).
 */
export type Rank = 'magnitude' | 'value';

/**
 * The 0/1 mask of the `kept` largest scores: exactly that many ones; among equal scores at the threshold the
 * lowest indices are pruned first. Linear in n and the same for the same input everywhere: no sort, no pivot,
 * but three counting passes over the bits of the float32 scores, whose order as integers is their order as
 * numbers. −0 equals 0.
 *
 * @param scores float32 [n], finite.
 * @param kept how many ones, an integer in [0, n].
 * @returns float32 [n] of 0 and 1.
 * @throws if a score is NaN or infinite.
 */
export function largestMask(scores: Float32Array, kept: number, rank: Rank = 'magnitude'): Float32Array {
  const n = scores.length;
  const keys = rank === 'magnitude' ? magnitudeKeys(scores) : valueKeys(scores);
  const mask = new Float32Array(n);
  if (kept === 0) return mask;
  const { threshold, above } = kthLargest(keys, kept);
  // Of the scores equal to the threshold the last ones are kept, as many as are still missing.
  let missing = kept - above;
  for (let i = n - 1; i >= 0; i--) {
    const key = keys[i] as number;
    if (key > threshold) mask[i] = 1;
    else if (key === threshold && missing > 0) {
      mask[i] = 1;
      missing--;
    }
  }
  return mask;
}

const NOT_FINITE = 0x7f800000; // the exponent of NaN and ±∞

function magnitudeKeys(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const keys = new Uint32Array(scores.length);
  for (let i = 0; i < bits.length; i++) {
    const magnitude = (bits[i] as number) & 0x7fffffff;
    if (magnitude >= NOT_FINITE) throwNotFinite(scores, i);
    keys[i] = magnitude;
  }
  return keys;
}

/** Positive numbers above negative ones, and negative ones in reverse: unsigned order is numeric order. */
function valueKeys(scores: Float32Array): Uint32Array {
  const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
  const keys = new Uint32Array(scores.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] as number;
    const magnitude = word & 0x7fffffff;
    if (magnitude >= NOT_FINITE) throwNotFinite(scores, i);
    keys[i] = word >= 0x80000000 ? 0x80000000 - magnitude : 0x80000000 + magnitude;
  }
  return keys;
}

function throwNotFinite(scores: Float32Array, i: number): never {
  throw new Error(
    `[supermask/core] topK: scores must be finite, got ${scores[i]} at index ${i} (did training diverge? ` +
      'lower the learning rate of the scores)',
  );
}

/** The k-th largest key (k ≥ 1) and how many keys are above it: digit by digit from the top, 11 + 11 + 10 bits. */
function kthLargest(keys: Uint32Array, k: number): { threshold: number; above: number } {
  const counts = new Uint32Array(2048);
  let above = 0;
  let prefix = 0;
  let prefixShift = 32;
  for (const shift of [21, 10, 0]) {
    counts.fill(0);
    const digits = 2 ** (prefixShift - shift);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      // A shift by 32 is a shift by 0 in JavaScript, and the first pass has no prefix to compare.
      if (prefixShift === 32 || key >>> prefixShift === prefix) {
        const digit = (key >>> shift) & (digits - 1);
        counts[digit] = (counts[digit] as number) + 1;
      }
    }
    let digit = digits - 1;
    while (above + (counts[digit] as number) < k) above += counts[digit--] as number;
    prefix = prefix * digits + digit;
    prefixShift = shift;
  }
  return { threshold: prefix, above };
}
