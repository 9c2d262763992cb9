/** The largest deviation over the largest value. */
export function deviation(got: Float32Array, expected: Float32Array): number {
  let [largest, most] = [0, 0];
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((got[i] as number) - (expected[i] as number));
    if (!(difference <= largest)) largest = difference;
    most = Math.max(most, Math.abs(expected[i] as number));
  }
  return largest / most;
}
