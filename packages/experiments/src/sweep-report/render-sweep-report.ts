import { factList } from '../report/fact-list.ts';
import { htmlPage, pageSection } from '../report/html-page.ts';
import { chartGrid } from './chart-figure.ts';
import { costSection } from './cost-section.ts';
import { type LoadMasks, masksSection } from './masks-section.ts';
import { resultsSection } from './results-section.ts';
import { type CompleteRow, completeRows, runPanels, varyingKeys } from './run-series.ts';
import type { SweepRow } from './sweep-row.ts';
import { trainingSection } from './training-section.ts';

/** What a sweep's report says besides its rows. */
export interface SweepReportOptions {
  readonly title?: string;
  /** Where the masks of a run come from; without it the report has none. */
  readonly loadMasks?: LoadMasks;
  /** The line that the others are compared with: its name in the charts. Default: dense, else the first one. */
  readonly reference?: string | undefined;
}

/**
 * The report of a sweep as one HTML document that needs nothing else: no script, no font, no network. Runs on the same
 * images with the same model share a chart; those that differ in seed and density only share a line. The same rows
 * give the same bytes. Loads `@observablehq/plot` and `linkedom`.
 *
 * @param rows of finished runs; those that diverged are counted and left out.
 * @throws if a row has no valid configuration, or if no line is called `reference`.
 */
export async function renderSweepReport(
  rows: readonly SweepRow[],
  { title = 'Sweep', loadMasks, reference }: SweepReportOptions = {},
): Promise<string> {
  const finished = rows.filter(({ diverged }) => diverged === undefined);
  const complete = completeRows(finished);
  const panels = runPanels(finished);
  const names = new Set(panels.flatMap(({ groups }) => groups.map(({ name }) => name)));
  if (reference !== undefined && !names.has(reference)) {
    throw new Error(
      `[supermask/experiments] renderSweepReport: expected a reference of ${[...names].join('; ') || 'no line'}, got ${reference}`,
    );
  }
  return htmlPage({
    title,
    lead: leadText(complete, rows.length - finished.length),
    sections: [
      pageSection('results', 'Results', await resultsSection(panels, { reference })),
      pageSection('training', 'Training', await trainingSection(panels)),
      pageSection('masks', 'Masks', finished.length === 0 ? '' : await masksSection(panels, loadMasks)),
      pageSection('cost', 'Cost', costSection(panels)),
      pageSection('setup', 'Configuration', configuration(complete)),
    ],
  });
}

function leadText(rows: readonly CompleteRow[], diverged: number): string {
  const seeds = new Set(rows.map(({ config }) => config.seed)).size;
  const seconds = rows.reduce((sum, { row }) => sum + (row.seconds ?? 0), 0);
  return [
    `${plural(rows.length, 'finished run')} with ${plural(seeds, 'seed')}`,
    ...(diverged > 0
      ? [`, and ${plural(diverged, 'run')} that diverged and ${diverged === 1 ? 'is' : 'are'} left out`]
      : []),
    ...(seconds > 0 ? [`; ${duration(seconds)} of training in all`] : []),
    '. The rows are in results.csv and results.jsonl beside this page.',
  ].join('');
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} seconds`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} minutes` : `${(seconds / 3600).toFixed(1)} hours`;
}

/** What varies and what all runs share. */
function configuration(rows: readonly CompleteRow[]): string {
  const varying = varyingKeys(rows);
  const values = (key: (typeof varying)[number]): string =>
    [...new Set(rows.map(({ config }) => config[key]))]
      .sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : 0))
      .map((value) => `${value ?? 'none'}`)
      .join(', ');
  const shared = Object.entries(rows[0]?.config ?? {}).filter(
    ([key]) => !(varying as string[]).includes(key),
  );
  const lists = [
    ['What varies', varying.map((key) => [key, values(key)] as const)],
    ['What all runs share', shared.map(([key, value]) => [key, `${value}`] as const)],
  ] as const;
  return chartGrid(
    lists.flatMap(([heading, facts]) =>
      facts.length === 0 ? [] : [`<div><h3>${heading}</h3>${factList(facts)}</div>`],
    ),
  );
}
