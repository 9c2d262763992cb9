/** How two sets of logits agree. */
export interface LogitAgreement {
  /** Largest deviation over largest value. */
  readonly deviation: number;
  /** Images of another class, though the two highest logits differ by more than the tolerance. */
  readonly disagreements: number;
}

/**
 * Compares the logits of a file with those of the model that it was made from.
 *
 * @param actual float32 [count · classes].
 * @param tolerance relative to the largest expected value.
 */
export function compareLogits(
  actual: Float32Array,
  expected: Float32Array,
  { classes, tolerance }: { readonly classes: number; readonly tolerance: number },
): LogitAgreement {
  let difference = 0;
  let largest = 0;
  expected.forEach((value, i) => {
    difference = Math.max(difference, Math.abs(value - (actual[i] ?? Number.NaN)));
    largest = Math.max(largest, Math.abs(value));
  });
  let disagreements = 0;
  for (let begin = 0; begin < expected.length; begin += classes) {
    const [a, b] = [actual, expected].map((values) => values.subarray(begin, begin + classes)) as [
      Float32Array,
      Float32Array,
    ];
    const [first = 0, second = 0] = [...b].sort((x, y) => y - x);
    const clear = first - second > tolerance * largest;
    if (clear && a.indexOf(Math.max(...a)) !== b.indexOf(first)) disagreements++;
  }
  return { deviation: difference / largest, disagreements };
}
