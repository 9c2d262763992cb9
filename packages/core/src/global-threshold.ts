import { checkDensity } from './density.ts';
import { type Rank, type Selection, selectLargest } from './select-largest.ts';

/**
 * The mask of biprop's global pruning: all scores _above_ the highest that is pruned, so that all scores equal to
 * it are pruned as well. Without such ties it is `selectLargest` of `keptCount(N, density, 'floor-prune')` scores.
 *
 * The threshold is number trunc((1 − density) · N) of all N scores in ascending order, in double arithmetic. Where
 * that is 0 all are kept, with a threshold of −Infinity (the original then takes the largest score and prunes all).
 *
 * Source: biprop, GetGlobalSubnet and its threshold: `sort(|s|)[trunc((1 − k) N) − 1]`, mask = |s| > threshold.
 *
 * @param scores float32 [n_i] each, finite.
 * @param density fraction kept, in (0, 1].
 * @returns a selection for `maskOf`; every cut has the same threshold.
 * @throws if a score is NaN or infinite, or the density out of range.
 */
export function globalThreshold(
  scores: readonly Float32Array[],
  density: number,
  { rank = 'magnitude' }: { readonly rank?: Rank } = {},
): Selection {
  checkDensity(density);
  const n = scores.reduce((sum, { length }) => sum + length, 0);
  const pruned = Math.trunc((1 - density) * n);
  const threshold =
    pruned === 0
      ? Number.NEGATIVE_INFINITY
      : (selectLargest(scores, n - pruned + 1, { rank }).cuts[0]?.threshold as number);
  return { rank, cuts: scores.map(({ length }) => ({ threshold, tiesFrom: length })) };
}
