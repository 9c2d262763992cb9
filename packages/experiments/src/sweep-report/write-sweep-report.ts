import { basename, join, resolve } from 'node:path';
import { readResult } from '../result.ts';
import type { ResultRow } from '../result-row.ts';
import { runFolder } from '../sweep/run-job.ts';
import { readSweep } from '../sweep/sweep-folder.ts';
import { writeResults } from '../sweep/sweep-results.ts';
import { writeFile } from '../write-file.ts';
import { readMasks } from './read-masks.ts';
import { renderSweepReport, type SweepReportOptions } from './render-sweep-report.ts';
import type { SweepRow } from './sweep-row.ts';

/** Where the report goes, and what it says. */
export interface WriteSweepReportOptions extends Omit<SweepReportOptions, 'title' | 'loadMasks'> {
  /** Default: the sweep's name, or that of its folder. */
  readonly title?: string | undefined;
  /** The page. Default: `report.html` of the sweep's folder. */
  readonly out?: string | undefined;
}

/**
 * Writes the report of a sweep's finished runs: the page, and `results.jsonl` and `results.csv` of its folder. Masks
 * come from the runs' `model.smask`.
 *
 * @returns the rows.
 * @throws if the folder is none of a sweep, a file of a run is damaged, or as `renderSweepReport` does.
 */
export async function writeSweepReport(
  dir: string,
  { out = join(dir, 'report.html'), title, ...options }: WriteSweepReportOptions = {},
): Promise<readonly ResultRow[]> {
  const { sweep, jobs } = await readSweep(dir);
  const rows = await writeResults(dir, jobs);
  const withCurves: readonly SweepRow[] = await Promise.all(
    rows.map(async (row) => {
      const { epochs = [] } = (await readResult(join(runFolder(dir, row.id), 'result.json')))?.metrics ?? {};
      return { ...row, metrics: { ...row.metrics, epochs } };
    }),
  );
  const loadMasks = (id: string) => readMasks(join(runFolder(dir, id), 'model.smask'));
  await writeFile(
    out,
    await renderSweepReport(withCurves, {
      title: title ?? sweep.name ?? basename(resolve(dir)),
      loadMasks,
      ...options,
    }),
  );
  return rows;
}
