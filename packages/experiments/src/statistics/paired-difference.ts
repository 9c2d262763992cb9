import { type ConfidenceOptions, type MeanInterval, meanInterval } from './mean-interval.ts';
import { studentTTail } from './student-t-tail.ts';

/** What was measured with each seed. */
export type SeedValues = ReadonlyMap<number, number>;

/** The mean of a − b over the seeds that both have, with its t-interval. */
export interface PairedDifference extends MeanInterval {
  /** Two-sided, that the true mean is 0; 1 for a single pair. */
  readonly p: number;
}

/**
 * The paired t-test: what a and b differ by, from runs that share all but what is compared. Seeds that only one of
 * them has are left out.
 *
 * @throws if they have no seed in common.
 */
export function pairedDifference(
  a: SeedValues,
  b: SeedValues,
  { confidence = 0.95 }: ConfidenceOptions = {},
): PairedDifference {
  const interval = meanInterval(differences(a, b), { confidence });
  return { ...interval, p: Math.min(1, 2 * differenceTail(interval, Math.abs(interval.mean))) };
}

/** a − b of each seed that both have. */
function differences(a: SeedValues, b: SeedValues): readonly number[] {
  const pairs = [...a].flatMap(([seed, value]) => {
    const other = b.get(seed);
    return other === undefined ? [] : [value - other];
  });
  if (pairs.length === 0) {
    throw new Error(
      `[supermask/experiments] pairedDifference: expected a seed that both have, got ${[...a.keys()].join(', ') || 'none'} ` +
        `and ${[...b.keys()].join(', ') || 'none'}`,
    );
  }
  return pairs;
}

/**
 * P(T ≥ difference/standard error) of a mean: how often chance alone would be so far above.
 * @returns ½ for a single value; 0, ½ or 1 where the values do not differ.
 */
export function differenceTail(
  { deviation, count }: Pick<MeanInterval, 'deviation' | 'count'>,
  difference: number,
): number {
  if (count === 1 || difference === 0) return 0.5;
  return studentTTail((difference * Math.sqrt(count)) / deviation, count - 1);
}
