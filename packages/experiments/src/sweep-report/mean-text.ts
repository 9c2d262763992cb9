import { meanInterval } from '../statistics/mean-interval.ts';

/** A mean with half the width of its 95 % t-interval, without it for a single value and where none differs; – if nothing is finite. */
export function meanText(values: readonly number[], digits: number): string {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return '–';
  const { mean, high, deviation } = meanInterval(finite);
  const shown = (value: number): string =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return deviation > 0 ? `${shown(mean)} ± ${shown(high - mean)}` : shown(mean);
}
