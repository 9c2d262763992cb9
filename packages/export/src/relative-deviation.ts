/** What two computations of one value gave. */
export interface Pair {
  readonly expected: Float32Array;
  readonly actual: Float32Array;
}

/** The largest deviation over the largest expected value of all pairs; 0 when equal. */
export function relativeDeviation(pairs: readonly Pair[]): number {
  let difference = 0;
  let largest = 0;
  for (const { expected, actual } of pairs) {
    expected.forEach((value, i) => {
      difference = Math.max(difference, Math.abs(value - (actual[i] ?? Number.NaN)));
      largest = Math.max(largest, Math.abs(value));
    });
  }
  return difference === 0 ? 0 : difference / largest;
}
