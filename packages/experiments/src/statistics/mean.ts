/** The mean of at least one value. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) {
    throw new Error('[supermask/experiments] mean: expected at least one value, got none');
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
