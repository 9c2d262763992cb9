import { mean } from './mean.ts';
import { standardDeviation } from './standard-deviation.ts';
import { studentTQuantile } from './student-t-quantile.ts';

export interface ConfidenceOptions {
  /** How often such intervals contain the true mean, in (0, 1). */
  readonly confidence?: number;
}

/** A mean and the values that it could as well have been. */
export interface MeanInterval {
  readonly mean: number;
  /** −∞ for a single value, which tells nothing about its error; `high` is ∞ then. */
  readonly low: number;
  readonly high: number;
  /** Of the sample, with n − 1; NaN for a single value. */
  readonly deviation: number;
  readonly count: number;
}

/**
 * The t-interval of a mean: x̄ ± t(1 − α/2, n − 1) · s/√n (Student, The probable error of a mean, Biometrika 6, 1908),
 * exact where the values are normal and independent.
 *
 * @param values at least one.
 */
export function meanInterval(
  values: readonly number[],
  { confidence = 0.95 }: ConfidenceOptions = {},
): MeanInterval {
  const center = mean(values);
  const count = values.length;
  const quantile = studentTQuantile((1 + confidence) / 2, Math.max(1, count - 1));
  if (count === 1) {
    return {
      mean: center,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
      deviation: Number.NaN,
      count,
    };
  }
  const deviation = standardDeviation(values);
  const half = (quantile * deviation) / Math.sqrt(count);
  return { mean: center, low: center - half, high: center + half, deviation, count };
}
