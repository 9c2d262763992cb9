import { basename, join, resolve } from 'node:path';
import type { ResultRow } from '../result-row.ts';
import { readMetrics } from '../sweep/metrics-log.ts';
import { runFolder } from '../sweep/run-job.ts';
import { readSweep } from '../sweep/sweep-folder.ts';
import { writeResults } from '../sweep/sweep-results.ts';
import { writeFile } from '../write-file.ts';
import { readMasks } from './read-masks.ts';
import { renderSweepReport, type SweepReportOptions } from './render-sweep-report.ts';
import type { SweepRow } from './sweep-row.ts';

/** Where the report goes, and what it says. */
export interface WriteSweepReportOptions extends Omit<SweepReportOptions, 'loadMasks'> {
  /** The page. Default: `report.html` of the sweep's folder. */
  readonly out?: string | undefined;
}

/**
 * Writes the report of a sweep's finished runs: the page, and `results.jsonl` and `results.csv` of its folder. Curves
 * come from the runs' `metrics.jsonl`, masks from their `model.smask`.
 *
 * @returns the rows.
 * @throws if the folder is none of a sweep, a file of a run is damaged, or as `renderSweepReport` does.
 */
export async function writeSweepReport(
  dir: string,
  {
    out = join(dir, 'report.html'),
    title = basename(resolve(dir)),
    ...options
  }: WriteSweepReportOptions = {},
): Promise<readonly ResultRow[]> {
  const { jobs } = await readSweep(dir);
  const rows = await writeResults(dir, jobs);
  const withCurves: readonly SweepRow[] = await Promise.all(
    rows.map(async (row) => ({ ...row, metrics: { ...row.metrics, epochs: await lastLevel(dir, row.id) } })),
  );
  const loadMasks = (id: string) => readMasks(join(runFolder(dir, id), 'model.smask'));
  await writeFile(out, await renderSweepReport(withCurves, { title, loadMasks, ...options }));
  return rows;
}

/** Of an iterative method only the curve of the network that came out. */
async function lastLevel(dir: string, id: string) {
  const rows = await readMetrics(runFolder(dir, id));
  const last = Math.max(...rows.map(({ level = 0 }) => level));
  return rows.filter(({ level = 0 }) => level === last);
}
