import type { ReportTable } from '../report/report-data.ts';
import { meanInterval } from '../statistics/mean-interval.ts';
import { densityText } from '../sweep-report/density-text.ts';
import { placeOf } from './cell-series.ts';
import { type Cell, cellsOf, chosen, onEdge } from './cells.ts';
import type { Comparison, Measure } from './finding.ts';
import { runsOf, valuesOf } from './judge.ts';
import type { RowIndex } from './row-index.ts';

interface Column {
  readonly title: string;
  readonly measure: Measure;
  /** What the values are multiplied with, and how many decimals are shown. */
  readonly factor: number;
  readonly digits: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'test (%)', measure: 'test', factor: 100, digits: 2 },
  { title: 'stopped early (%)', measure: 'best', factor: 100, digits: 2 },
  { title: 'int8 file (%)', measure: 'int8', factor: 100, digits: 2 },
  { title: 'worst group (%)', measure: 'worstGroup', factor: 100, digits: 1 },
  { title: 'corruption error (%)', measure: 'meanCorruption', factor: 100, digits: 2 },
  { title: 'area under the validation curve (%)', measure: 'areaUnderCurve', factor: 100, digits: 2 },
  { title: 'steps to the lowest validation loss', measure: 'stepsToMinimumLoss', factor: 1, digits: 0 },
];

/** What came out of each point of a comparison: means with 95 % t-intervals. */
export function cellTable(comparison: Comparison, rows: RowIndex): ReportTable {
  const cells = cellsOf(comparison);
  const columns = COLUMNS.filter(
    ({ measure }) =>
      (comparison.curves || (measure !== 'areaUnderCurve' && measure !== 'stepsToMinimumLoss')) &&
      cells.some((cell) => valuesOf(cell, rows, measure).size > 0),
  );
  return {
    columns: ['', 'kept', 'chosen', 'runs', 'steps', ...columns.map(({ title }) => title)],
    rows: cells.map((cell) => {
      const density = placeOf(cell, rows, 'density');
      return [
        cellName(cell),
        density === undefined ? '–' : densityText(density),
        choice(cell, rows),
        String(runsOf(cell, rows).size),
        String(placeOf(cell, rows, 'steps') ?? '–'),
        ...columns.map((column) => summary([...valuesOf(cell, rows, column.measure).values()], column)),
      ];
    }),
  };
}

/** An arm and what its point says. */
export function cellName({ arm, point }: Pick<Cell, 'arm' | 'point'>): string {
  const { density, levels, width } = point;
  if (density !== undefined) return `${arm.name} at ${density}`;
  if (levels !== undefined) return `${arm.name}, ${levels} ${levels === 1 ? 'round' : 'rounds'}`;
  return width === undefined ? arm.name : `${arm.name}, width ${width}`;
}

/** A mean with half its 95 % interval. */
export function summary(
  values: readonly number[],
  { factor, digits }: Pick<Column, 'factor' | 'digits'>,
): string {
  if (values.length === 0) return '–';
  const { mean, high } = meanInterval(values);
  const text = (factor * mean).toFixed(digits);
  return values.length === 1 ? text : `${text} ± ${(factor * (high - mean)).toFixed(digits)}`;
}

/** The chosen setting, with a mark where a longer row of values might have had a better one. */
function choice(cell: Cell, rows: RowIndex): string {
  const setting = chosen(cell, rows);
  if (setting === undefined) return 'trials to come';
  const entries = Object.entries(setting).map(([key, value]) => `${SHORT[key] ?? key} ${value}`);
  return `${entries.join(', ')}${onEdge(cell, rows) ? ' (end)' : ''}`;
}

const SHORT: Readonly<Record<string, string>> = { learningRate: 'rate', weightDecay: 'decay' };
