/**
 * p values of a family of tests, adjusted so that below α there is with probability 1 − α no false one among them:
 * the k-th smallest times m − k + 1, and not below those before it (Holm, A simple sequentially rejective multiple test
 * procedure, Scand. J. Stat. 6, 1979).
 *
 * @param values in [0, 1].
 * @returns in the order of `values`, each at most 1.
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((i, j) => (values[i] as number) - (values[j] as number));
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (values[i] as number) * (values.length - rank)));
    adjusted[i] = largest;
  }
  return adjusted;
}
