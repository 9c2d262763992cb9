import { accuracyScale, logTicks } from '../report/chart-scale.ts';
import { mean } from '../statistics/mean.ts';
import { densityChart } from '../sweep-report/density-chart.ts';
import { differenceTable } from '../sweep-report/difference-table.ts';
import { intervalChart } from '../sweep-report/interval-chart.ts';
import { markdownTable } from '../sweep-report/markdown-table.ts';
import type { Series } from '../sweep-report/series.ts';
import { svgFile } from '../sweep-report/svg-file.ts';
import { cellSeries, type Place } from './cell-series.ts';
import { cellTable } from './cell-table.ts';
import { cellsOf } from './cells.ts';
import { fileTables } from './file-tables.ts';
import type { Comparison, Finding, Scale } from './finding.ts';
import { judge, runsOf } from './judge.ts';
import type { RowIndex } from './row-index.ts';
import { verdictTable } from './verdict-table.ts';

/** The files of a page by their names, next to the rows that they are made of. */
export type FindingPage = ReadonlyMap<string, string>;

/**
 * The page of a finding: its hypotheses with verdicts, and tables and charts of what was run. The same rows give
 * the same bytes.
 */
export async function renderFinding(finding: Finding, scale: Scale, rows: RowIndex): Promise<FindingPage> {
  const files = new Map<string, string>();
  const sections: string[] = [];
  const waiting: string[] = [];
  for (const [i, comparison] of finding.comparisons(scale).entries()) {
    if (cellsOf(comparison).every((cell) => runsOf(cell, rows).size === 0)) {
      waiting.push(comparison.name);
      continue;
    }
    const charts = await chartsOf(comparison, rows);
    const images = charts.map(({ words, svg }, j) => {
      const name = `${finding.name}-${i + 1}${charts.length > 1 ? String.fromCharCode(97 + j) : ''}.svg`;
      files.set(name, svgFile(svg));
      return `![${words}](${name})`;
    });
    sections.push(section(comparison, rows, images));
  }
  const page = [
    `# ${finding.title}`,
    ...finding.text,
    `Made by \`supermask reproduce ${finding.name}${scale === 'default' ? '' : ` --scale ${scale}`}\` from the ` +
      `${rows.size} rows of [${finding.name}.jsonl](${finding.name}.jsonl), one for each run and trial.`,
    '## Hypotheses',
    'Written down before the test images were looked at, unless the text above says otherwise. Differences are of runs with the same seed; their intervals are ' +
      't-intervals. “Performs like” is supported where two one-sided tests at 5 % show that the mean difference is within ± 1 ' +
      'point, “above” where a two-sided test at 5 % does; both with p values adjusted by Holm over the table. “Not supported”: ' +
      'the interval, which is not adjusted, contradicts the hypothesis. “Undecided”: it allows both. “So far”: of fewer pairs ' +
      'than were planned, and nothing to rely on before they are all there.',
    markdownTable(verdictTable(judge(finding, scale, rows))).trimEnd(),
    ...(scale === 'default' && finding.reading ? ['## What comes out', ...finding.reading] : []),
    ...sections,
    ...(waiting.length > 0 ? [`Planned, and not run yet: ${waiting.join('; ')}.`] : []),
  ];
  files.set(`${finding.name}.md`, `${page.join('\n\n')}\n`);
  return files;
}

function section(comparison: Comparison, rows: RowIndex, images: readonly string[]): string {
  const { name, base, seeds, exploratory, arms, files } = comparison;
  const done = cellsOf(comparison).map((cell) => runsOf(cell, rows).size);
  const [least, most] = [Math.min(...done), Math.max(...done)];
  const count = least === most ? most : `${least} to ${most}`;
  const setting = Object.entries(base).map(([key, value]) => `\`${key}\` ${value}`);
  const reference = arms.some((arm) => arm.name === 'dense') ? 'dense' : undefined;
  const differences =
    reference === undefined || files
      ? undefined
      : differenceTable(cellSeries(comparison, rows, { at: 'density' }), {
          reference,
          caption:
            'Against dense, test accuracy (exploratory; the last column is not adjusted for how many it asks):',
        });
  return [
    `## ${name}${exploratory ? ' (exploratory)' : ''}`,
    `${setting.join(', ')}. ${count} of ${seeds} seeds are done. Means ± half their 95 % ` +
      't-intervals; “(end)”: the best value stood at the end of those tried. Charts leave out what is more than ' +
      '12 points below the best.',
    ...images,
    markdownTable(cellTable(comparison, rows)).trimEnd(),
    ...(differences && differences.rows.length > 0 ? [markdownTable(differences).trimEnd()] : []),
    ...(files ? fileTables(comparison, rows).map((table) => markdownTable(table).trimEnd()) : []),
  ].join('\n\n');
}

interface Chart {
  readonly words: string;
  readonly svg: string;
}

async function chartsOf(comparison: Comparison, rows: RowIndex): Promise<Chart[]> {
  const { name, arms, files } = comparison;
  const groups = [...new Set(arms.map(({ group }) => group))];
  const charts: Chart[] = [];
  for (const group of groups) {
    const words = `${name}${group === undefined ? '' : `, ${group}`}: test accuracy against density`;
    const series = cellSeries(comparison, rows, { at: 'density', ...(group === undefined ? {} : { group }) });
    charts.push({ words, svg: await densityChart(nearBest(series), { title: words }) });
  }
  const others: [Place, string][] = [
    ...(arms.some(({ setting }) => setting.method === 'imp') ? [['steps', 'training steps'] as const] : []),
    ...(files ? [['bytes', 'bytes of the file'] as const, ['milliseconds', 'milliseconds'] as const] : []),
  ].map(([at, label]) => [at, label]);
  for (const [at, label] of others) {
    const words = `${name}: test accuracy against ${label}`;
    const series = nearBest(cellSeries(comparison, rows, { at })).map((line) => ({
      ...line,
      points: line.points.map((point) => ({
        ...point,
        values: new Map([...point.values].map(([seed, value]) => [seed, 100 * value])),
      })),
    }));
    const svg = await intervalChart(series, {
      title: words,
      x: { label: `${label}, logarithmic`, type: 'log', ticks: logTicks },
      y: { label: 'test accuracy (%)', scale: accuracyScale },
    });
    charts.push({ words, svg });
  }
  // A sentence where there is nothing to draw.
  return charts.filter(({ svg }) => svg.startsWith('<svg'));
}

/** How far below the best a chart goes: what guesses would leave no room for the others. */
const DEPTH = 0.12;

/** The points with a mean near enough to the best, and a place on a logarithmic axis. */
function nearBest(series: readonly Series[]): Series[] {
  const meanOf = ({ values }: Series['points'][number]): number => mean([...values.values()]);
  const best = Math.max(...series.flatMap(({ points }) => points.map(meanOf)));
  return series.map((line) => ({
    ...line,
    points: line.points.filter((point) => point.at > 0 && meanOf(point) > best - DEPTH),
  }));
}
