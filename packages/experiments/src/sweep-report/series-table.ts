import type { ReportTable } from '../report/report-data.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { densityText } from './density-text.ts';
import type { Series } from './series.ts';

/** What a table of accuracies says besides them. */
export interface SeriesTableOptions {
  readonly caption?: string;
  /** What is measured. */
  readonly label?: string;
}

/**
 * The points of a density chart as a table: the number of runs, their mean with its 95 % t-interval, the least and the
 * largest value.
 *
 * @param series their `at` are densities, their values fractions.
 */
export function seriesTable(
  series: readonly Series[],
  { caption, label = 'test accuracy' }: SeriesTableOptions = {},
): ReportTable {
  const rows = series.flatMap(({ name, points }) =>
    points.map(({ at, values }) => {
      const finite = [...values.values()].filter(Number.isFinite);
      const start = [name, densityText(at), String(finite.length)];
      if (finite.length === 0) return [...start, '–', '–', '–'];
      const { mean, low, high } = meanInterval(finite);
      const shown = (value: number): string => (100 * value).toFixed(2);
      const interval = finite.length === 1 ? '–' : `${shown(low)} … ${shown(high)}`;
      const ends = `${shown(Math.min(...finite))} … ${shown(Math.max(...finite))}`;
      return [...start, shown(mean), interval, ends];
    }),
  );
  return {
    ...(caption === undefined ? {} : { caption }),
    columns: ['', 'kept', 'runs', `${label} (%)`, '95 % interval', 'from … to'],
    rows,
  };
}
