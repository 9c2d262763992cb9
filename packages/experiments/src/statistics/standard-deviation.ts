import { mean } from './mean.ts';

/**
 * The standard deviation of a sample, with n − 1; of the means first and the squares then, so that nothing cancels.
 * @param values at least two.
 */
export function standardDeviation(values: readonly number[]): number {
  if (values.length < 2) {
    throw new Error(
      `[supermask/experiments] standardDeviation: expected at least two values, got ${values.length}`,
    );
  }
  const center = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}
