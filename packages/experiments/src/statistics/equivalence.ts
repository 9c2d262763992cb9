import {
  differenceTail,
  type PairedDifference,
  pairedDifference,
  type SeedValues,
} from './paired-difference.ts';

export interface EquivalenceOptions {
  /** How large a difference does not matter yet, > 0, in the unit of the values. */
  readonly margin?: number;
  /** How often things that differ by the margin are called equivalent, in (0, ½). */
  readonly level?: number;
}

/** Whether two things perform alike. */
export interface Equivalence extends Omit<PairedDifference, 'p'> {
  /** The larger of the two one-sided p values. */
  readonly p: number;
  /** `p` < `level`: the interval [`low`, `high`], of confidence 1 − 2 · `level`, lies within ± `margin`. */
  readonly equivalent: boolean;
}

/**
 * Two one-sided paired t-tests, that the mean of a − b is above −margin and below margin (Schuirmann, A comparison of
 * the two one-sided tests procedure …, J. Pharmacokinet. Biopharm. 15, 1987). That two things do not differ
 * significantly shows nothing; this does.
 *
 * @throws as `pairedDifference` does, or if an option is out of its range.
 */
export function equivalence(
  a: SeedValues,
  b: SeedValues,
  { margin = 0.01, level = 0.05 }: EquivalenceOptions = {},
): Equivalence {
  if (!(margin > 0) || !(level > 0 && level < 0.5)) {
    throw new Error(
      `[supermask/experiments] equivalence: expected a margin above 0 and a level in (0, 0.5), got ${margin} and ${level}`,
    );
  }
  const interval = pairedDifference(a, b, { confidence: 1 - 2 * level });
  const p = Math.max(
    differenceTail(interval, margin + interval.mean),
    differenceTail(interval, margin - interval.mean),
  );
  return { ...interval, p, equivalent: p < level };
}
