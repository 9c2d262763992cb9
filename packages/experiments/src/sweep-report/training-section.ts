import { accuracyScale, epochTicks, lossScale } from '../report/chart-scale.ts';
import { dataTable } from '../report/data-table.ts';
import { chartFigure, chartGrid, foldedTable, note, panelHeading } from './chart-figure.ts';
import { leadingGroups } from './crowded-panel.ts';
import { densityText } from './density-text.ts';
import { intervalChart } from './interval-chart.ts';
import { meanText } from './mean-text.ts';
import { bestPoint, type CurveMeasure, curveSeries } from './run-curves.ts';
import type { Panel, RunGroup } from './run-series.ts';
import type { Series } from './series.ts';
import type { SweepRow } from './sweep-row.ts';

const CHARTS = [
  { title: 'Validation accuracy by epoch', measure: 'validationAccuracy', over: 'epochs' },
  { title: 'Validation loss by epoch', measure: 'validationLoss', over: 'epochs' },
  { title: 'Validation accuracy by training steps', measure: 'validationAccuracy', over: 'steps' },
] as const satisfies readonly { title: string; measure: CurveMeasure; over: 'epochs' | 'steps' }[];

/** Training curves of each line at its best density, and how training went at all of them. */
export async function trainingSection(panels: readonly Panel[]): Promise<string> {
  const parts = await Promise.all(
    panels.map(async ({ name, groups }) => {
      const figures = (
        await Promise.all(CHARTS.map((chart) => curveFigure(leadingGroups(groups), chart)))
      ).filter((figure) => figure !== '');
      const table = dataTable(trainingTable(groups, name));
      if (figures.length === 0 && table === '') return '';
      return `${panelHeading(name)}${chartGrid(figures)}${foldedTable('How training went, as a table', table)}`;
    }),
  );
  const content = parts.join('');
  if (!content.includes('<svg')) return content;
  return `${note(
    'Each line at the density with its highest mean validation accuracy: means of all seeds with 95 % t-intervals. ' +
      'Of more than twelve lines the best one of each method. Steps count all that was trained, of iterative pruning every level before the last one, whose curve is drawn.',
  )}${content}`;
}

async function curveFigure(
  groups: readonly RunGroup[],
  { title, measure, over }: (typeof CHARTS)[number],
): Promise<string> {
  const percent = measure === 'validationAccuracy';
  const series = groups.map((group): Series => {
    const best = bestPoint(group);
    if (best === undefined) return { name: group.name, points: [] };
    const name = group.points.length > 1 ? `${group.name}, ${densityText(best.density)}` : group.name;
    const curve = curveSeries(name, best.runs, { measure, over });
    return percent ? scaled(curve, 100) : curve;
  });
  if (series.every(({ points }) => points.length === 0)) return '';
  const chart = await intervalChart(series, {
    title,
    intervals: 'band',
    x: {
      label: over === 'epochs' ? 'epoch (passes over the training data)' : 'training steps in all',
      type: 'linear',
      ticks: epochTicks,
    },
    y: percent
      ? { label: 'validation accuracy (%)', scale: accuracyScale }
      : { label: 'validation loss (nats)', scale: lossScale },
  });
  return chartFigure(title, chart);
}

function scaled({ name, points }: Series, factor: number): Series {
  return {
    name,
    points: points.map(({ at, values }) => ({
      at,
      values: new Map([...values].map(([seed, value]) => [seed, factor * value])),
    })),
  };
}

function trainingTable(groups: readonly RunGroup[], panel: string) {
  const measures = [
    ['validation accuracy (%)', ({ accuracy }: SweepRow) => accuracy.validation, 100, 2],
    ['best epoch', ({ metrics }: SweepRow) => metrics?.bestEpoch, 1, 1],
    ['area under its curve (%)', ({ metrics }: SweepRow) => metrics?.areaUnderCurve, 100, 2],
    ['steps to the lowest loss', ({ metrics }: SweepRow) => metrics?.stepsToMinimumLoss, 1, 0],
    ['training accuracy (%)', ({ accuracy }: SweepRow) => accuracy.train, 100, 2],
  ] as const;
  const rows = groups.flatMap(({ name, points }) =>
    points.map(({ density, runs }) => [
      ...[name, densityText(density), String(runs.length)],
      ...measures.map(([, measure, factor, digits]) => {
        const values = runs.flatMap(({ row }) => measure(row) ?? []).map((value) => factor * value);
        return meanText(values, digits);
      }),
    ]),
  );
  const columns = ['', 'kept', 'runs', ...measures.map(([label]) => label)];
  // Of measures that some run has.
  const shown = columns.map((_, i) => i).filter((i) => i < 3 || rows.some((row) => row[i] !== '–'));
  return {
    caption: `Means with their 95 % t-intervals${panel === '' ? '' : ` (${panel})`}`,
    columns: shown.map((i) => columns[i] as string),
    rows: shown.length > 3 ? rows.map((row) => shown.map((i) => row[i] as string)) : [],
  };
}
