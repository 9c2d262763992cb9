import { mean } from '../statistics/mean.ts';
import type { GroupPoint } from './run-series.ts';

/** The mean of the runs that validated; −∞ if none did. */
export function validationAccuracy({ runs }: GroupPoint): number {
  const known = runs.flatMap(({ row }) => row.accuracy.validation ?? []);
  return known.length === 0 ? Number.NEGATIVE_INFINITY : mean(known);
}
