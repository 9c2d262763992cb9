const { fround } = Math;

/** When a sum of signs counts as +1: where it reaches the threshold, or where it does not if flipped. */
export interface SignThresholds {
  /** int32 [units]. */
  readonly thresholds: Int32Array;
  /** uint8 [units] of 0 and 1. */
  readonly flips: Uint8Array;
}

/**
 * The thresholds that have the effect of sum · scale + bias ≥ 0 in float32, rounded after each operation: found by
 * bisection over the sums that there can be, so that no sign differs.
 *
 * @param scale float32 [units].
 * @param options `bias`: float32 [units]; `largest`: what the magnitude of a sum can reach.
 */
export function signThresholds(
  scale: Float32Array,
  { bias, largest }: { readonly bias: Float32Array; readonly largest: number },
): SignThresholds {
  const flips = Uint8Array.from(scale, (s) => (s < 0 ? 1 : 0));
  const thresholds = Int32Array.from(scale, (s, unit) => {
    const b = bias[unit] as number;
    const isPlus = (sum: number): boolean => fround(fround(sum * s) + b) >= 0;
    // With a negative scale the first sum that is no longer +1.
    const reached = (sum: number): boolean => isPlus(sum) !== s < 0;
    let [low, high] = [-largest, largest + 1];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (reached(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  });
  return { thresholds, flips };
}
