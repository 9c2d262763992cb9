import { meanInterval } from '../statistics/mean-interval.ts';

/** A mean with half the width of its 95 % t-interval, without it for a single value; – if nothing is finite. */
export function meanText(values: readonly number[], digits: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '–';
  const { mean, high, count } = meanInterval(finite);
  return count === 1 ? mean.toFixed(digits) : `${mean.toFixed(digits)} ± ${(high - mean).toFixed(digits)}`;
}
