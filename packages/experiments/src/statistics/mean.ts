/** The mean of at least one value; of equal ones exactly theirs, by a second pass over what the first one left. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) {
    throw new Error('[supermask/experiments] mean: expected at least one value, got none');
  }
  const first = values.reduce((sum, value) => sum + value, 0) / values.length;
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length;
}
