import { join } from 'node:path';
import { completeConfig } from '../config.ts';
import { readResult } from '../result.ts';
import { type ResultRow, resultRow } from '../result-row.ts';
import { writeFile } from '../write-file.ts';
import { csvText } from './csv-text.ts';
import type { Job } from './executor.ts';
import { readEnvironment } from './run-environment.ts';
import { runFolder } from './run-job.ts';

/** The rows of a sweep's finished runs, in the order of the jobs. */
export async function sweepResults(dir: string, jobs: readonly Job[]): Promise<ResultRow[]> {
  const rows = jobs.map(async ({ id }) => {
    const folder = runFolder(dir, id);
    const result = await readResult(join(folder, 'result.json'));
    if (result === undefined) return [];
    // Of all processes that worked on it.
    const seconds = (await readEnvironment(folder))?.seconds;
    return [resultRow({ ...result, seconds })];
  });
  return (await Promise.all(rows)).flat();
}

/**
 * Writes the rows of a sweep's finished runs to its folder: `results.jsonl`, a line each, and `results.csv`, which has the
 * defaults too. The curves stay with the runs, in `metrics.jsonl`.
 */
export async function writeResults(dir: string, jobs: readonly Job[]): Promise<ResultRow[]> {
  const rows = await sweepResults(dir, jobs);
  await writeFile(join(dir, 'results.jsonl'), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  await writeFile(
    join(dir, 'results.csv'),
    csvText(rows.map((row) => ({ ...row, config: completeConfig(row.config) }))),
  );
  return rows;
}
