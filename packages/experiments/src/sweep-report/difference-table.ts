import type { ReportTable } from '../report/report-data.ts';
import { type Equivalence, equivalence } from '../statistics/equivalence.ts';
import { holm } from '../statistics/holm.ts';
import { type PairedDifference, pairedDifference, type SeedValues } from '../statistics/paired-difference.ts';
import { densityText } from './density-text.ts';
import type { Series, SeriesPoint } from './series.ts';

/** What is compared with what. */
export interface DifferenceTableOptions {
  /** The name of the series that the others are compared with: its only point, or that at the same density. */
  readonly reference: string;
  /** What difference does not matter, as a fraction. */
  readonly margin?: number;
  readonly caption?: string;
}

/** A point beside that of the reference, with the seeds that both have. */
export interface ComparedPoint {
  readonly name: string;
  readonly at: number;
  readonly difference: PairedDifference;
  /** The p value of the difference among all that were compared, by Holm. */
  readonly p: number;
  readonly equivalence: Equivalence;
}

/**
 * Each point of the others against the reference, over the seeds that both have; points that have fewer than two
 * of them, or nothing to stand beside, are left out.
 *
 * @param series their values are fractions.
 */
export function comparePoints(
  series: readonly Series[],
  { reference, margin = 0.01 }: Pick<DifferenceTableOptions, 'reference' | 'margin'>,
): readonly ComparedPoint[] {
  const standard = series.find(({ name }) => name === reference);
  if (standard === undefined) {
    throw new Error(
      `[supermask/experiments] comparePoints: expected the reference to be one of ${series.map(({ name }) => name).join(', ')}, got ${reference}`,
    );
  }
  const pairs = series
    .filter((one) => one !== standard)
    .flatMap(({ name, points }) =>
      points.flatMap(({ at, values }) => {
        const beside = besidePoint(standard.points, at);
        const shared = beside && common(values, beside.values);
        return shared && shared.size > 1 ? [{ name, at, a: shared, b: beside.values }] : [];
      }),
    )
    .map(({ name, at, a, b }) => ({
      ...{ name, at, difference: pairedDifference(a, b) },
      equivalence: equivalence(a, b, { margin }),
    }));
  const adjusted = holm(pairs.map(({ difference }) => difference.p));
  return pairs.map((pair, i) => ({ ...pair, p: adjusted[i] as number }));
}

/**
 * The paired differences from a reference as a table: in points, with 95 % t-intervals, p values adjusted by Holm over
 * the table, and whether two one-sided tests at 5 % show that it is within the margin.
 *
 * @returns a table without rows where there is nothing to compare.
 */
export function differenceTable(series: readonly Series[], options: DifferenceTableOptions): ReportTable {
  const { reference, margin = 0.01, caption } = options;
  const rows = comparePoints(series, { reference, margin }).map(
    ({ name, at, difference, p, equivalence: alike }) => {
      const { mean, low, high, count } = difference;
      return [
        ...[name, densityText(at), String(count), points(mean), `${points(low)} … ${points(high)}`],
        ...[pValue(p), verdict({ p, mean, alike: alike.equivalent })],
      ];
    },
  );
  return {
    ...(caption === undefined ? {} : { caption }),
    columns: [
      ...['', 'kept', 'pairs', `minus ${reference} (points)`, '95 % interval', 'p (Holm)'],
      `within ± ${Number((100 * margin).toPrecision(3))} point${margin === 0.01 ? '' : 's'}?`,
    ],
    rows,
  };
}

/** The point at about the same density; the only one where there is no other. */
function besidePoint(points: readonly SeriesPoint[], at: number): SeriesPoint | undefined {
  if (points.length === 1) return points[0];
  return points.find((point) => Math.abs(point.at - at) <= 0.01 * at);
}

function common(a: SeedValues, b: SeedValues): SeedValues {
  const finite = (value: number | undefined): boolean => value !== undefined && Number.isFinite(value);
  return new Map([...a].filter(([seed, value]) => finite(value) && finite(b.get(seed))));
}

function points(difference: number): string {
  const text = (100 * difference).toFixed(2);
  return Number(text) > 0 ? `+${text}` : text.replace('-', '−').replace(/^−(0\.00)$/, '$1');
}

function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

function verdict({ p, mean, alike }: { p: number; mean: number; alike: boolean }): string {
  const within = alike ? 'yes' : 'not shown';
  if (p >= 0.05) return within;
  return `${within}; ${mean > 0 ? 'above' : 'below'}`;
}
