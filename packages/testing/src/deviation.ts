/**
 * The project's measure of agreement: largest deviation over largest value, max|a−b| / max|b|.
 *
 * @param actual any length n.
 * @param expected the truth, length n.
 * @returns 0 when equal; Infinity for other lengths, for NaN, and for a difference from an all-zero truth.
 */
export function deviation(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  let largestDifference = 0;
  let largestValue = 0;
  for (let i = 0; i < actual.length; i++) {
    const difference = Math.abs((actual[i] as number) - (expected[i] as number));
    if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
    largestDifference = Math.max(largestDifference, difference);
    largestValue = Math.max(largestValue, Math.abs(expected[i] as number));
  }
  return largestDifference === 0 ? 0 : largestDifference / largestValue;
}
