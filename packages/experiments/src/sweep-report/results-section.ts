import { dataTable } from '../report/data-table.ts';
import { mean } from '../statistics/mean.ts';
import { chartFigure, chartGrid, foldedTable, note, panelHeading } from './chart-figure.ts';
import { type ChartPart, chartParts } from './crowded-panel.ts';
import { type DensityChartOptions, densityChart } from './density-chart.ts';
import { differenceTable } from './difference-table.ts';
import { groupSeries, type Panel } from './run-series.ts';
import type { Series } from './series.ts';
import { seriesTable } from './series-table.ts';
import type { SweepRow } from './sweep-row.ts';

/** What the results are compared with. */
export interface ResultsOptions {
  /** The name of a line. */
  readonly reference?: string | undefined;
}

/** Points of accuracy that the second chart shows where the first one shows many more. */
const CLOSE = 5;

/** Accuracy against density, as charts and numbers, and what differs from the reference. */
export async function resultsSection(
  panels: readonly Panel[],
  { reference }: ResultsOptions,
): Promise<string> {
  const tested = panels.some(({ groups }) => hasValues(groupSeries(groups, testAccuracy)));
  const [measure, label] = tested
    ? [testAccuracy, 'test accuracy']
    : [({ accuracy }: SweepRow) => accuracy.validation, 'validation accuracy'];
  const parts = await Promise.all(
    panels.map(async ({ name, groups }) => {
      const series = groupSeries(groups, measure);
      if (!hasValues(series)) return '';
      const title = `${label[0]?.toUpperCase()}${label.slice(1)} against density`;
      const figures = await Promise.all(
        chartParts(groups).map((part) => partFigures(part, { measure, title, label: `${label} (%)` })),
      );
      return `${panelHeading(name)}${chartGrid(figures.flat())}${foldedTable(
        'The chart as a table',
        dataTable(seriesTable(series, { label, caption: captioned(title, name) })),
      )}${differences(series, { reference, label, name })}${shifts(groups, name)}`;
    }),
  );
  return parts.join('');
}

/** A chart, and a closer one where that shows more. */
async function partFigures(
  { name, groups }: ChartPart,
  { measure, ...options }: DensityChartOptions & { measure: (row: SweepRow) => number | undefined },
): Promise<readonly string[]> {
  const series = groupSeries(groups, measure);
  if (!hasValues(series)) return [];
  const said = name === '' ? '' : `: ${name}`;
  const figures = [chartFigure(`${options.title}${said}`, await densityChart(series, options))];
  const from = closeUp(series);
  if (from === undefined) return figures;
  const closer = await densityChart(series, { ...options, from });
  return [...figures, chartFigure(`The upper part, from ${from} %${said}`, closer)];
}

function testAccuracy({ accuracy }: SweepRow): number | undefined {
  return accuracy.test;
}

function hasValues(series: readonly Series[]): boolean {
  return series.some(({ points }) => points.length > 0);
}

/** Where a closer look begins, in per cent; undefined where it would show few lines, or hardly more than the whole. */
function closeUp(series: readonly Series[]): number | undefined {
  const means = series.map(({ points }) => points.map(({ values }) => 100 * mean([...values.values()])));
  const from = Math.floor(Math.max(...means.flat()) - CLOSE);
  const lines = means.filter((ofLine) => ofLine.some((value) => value >= from)).length;
  return Math.min(...means.flat()) < from - 2 * CLOSE && 2 * lines >= series.length ? from : undefined;
}

function differences(
  series: readonly Series[],
  { reference, label, name }: { reference: string | undefined; label: string; name: string },
): string {
  const standard =
    reference === undefined
      ? (series.find((one) => one.name.split(',')[0] === 'dense') ?? series[0])
      : series.find((one) => one.name === reference);
  if (standard === undefined) return '';
  const table = differenceTable(series, {
    reference: standard.name,
    caption: captioned(`Differences in ${label} from ${standard.name}`, name),
  });
  if (table.rows.length === 0) return '';
  return `${dataTable(table)}\n${note(
    'Differences of runs with the same seed: paired t-tests, their p values adjusted by Holm over this table; the last column ' +
      'is the answer of two one-sided tests at 5 %. “Above” and “below” are significant differences. These ' +
      'comparisons were chosen by the sweep, not beforehand: what they find is exploratory.',
  )}`;
}

/** What shifts of the test images do, where that was measured. */
function shifts(groups: Panel['groups'], name: string): string {
  const measures = [
    ['accuracy of the worst group', ({ shift }: SweepRow) => shift?.worstGroup],
    ['error on corrupted images', ({ shift }: SweepRow) => shift?.meanCorruption],
  ] as const;
  return measures
    .map(([label, measure]) => {
      const series = groupSeries(groups, measure);
      if (!hasValues(series)) return '';
      return `${dataTable(seriesTable(series, { label, caption: captioned(`Mean ${label}`, name) }))}\n`;
    })
    .join('');
}

function captioned(text: string, panel: string): string {
  return panel === '' ? text : `${text} (${panel})`;
}
