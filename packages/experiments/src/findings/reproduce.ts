import { join } from 'node:path';
import type { ResultRow } from '../result-row.ts';
import { writeFile } from '../write-file.ts';
import type { Finding, Scale } from './finding.ts';
import { groupJobs, nextJobs } from './plan.ts';
import { renderFinding } from './render-finding.ts';
import { openResultLines } from './result-lines.ts';
import { type RowPoolOptions, rowPool } from './row-pool.ts';

export interface ReproduceOptions extends Partial<RowPoolOptions> {
  readonly scale?: Scale;
  /** The folder of `<name>.jsonl` and `<name>.md`. */
  readonly out: string;
  /** Runs of each arm and point that are enough for now; those beyond are done another time. */
  readonly seeds?: number | undefined;
  /** Only writes the page of what is there. */
  readonly reportOnly?: boolean;
  readonly onRow?: ((progress: ReproduceProgress) => void) | undefined;
}

/** Where a reproduction is, after a run. */
export interface ReproduceProgress {
  readonly row: ResultRow;
  /** Runs done in this round: trials, or all runs that they decide. */
  readonly done: number;
  readonly jobs: number;
}

/**
 * Tests a finding: does the runs that are not in `<out>/<name>.jsonl` yet and appends each when it is done, trials
 * first. Ended at any moment, it goes on there; a run that was going on is done again.
 *
 * @throws as `trainRow` does; if the file of rows is damaged.
 */
export async function reproduce(
  finding: Finding,
  {
    scale = 'default',
    out,
    seeds,
    processes = 2,
    dataDir,
    signal,
    reportOnly = false,
    onRow,
  }: ReproduceOptions,
): Promise<void> {
  const lines = await openResultLines(join(out, `${finding.name}.jsonl`));
  const comparisons = finding.comparisons(scale);
  while (!reportOnly) {
    const jobs = nextJobs(comparisons, lines.rows, seeds === undefined ? {} : { seeds });
    if (jobs.length === 0) break;
    let done = 0;
    await rowPool(
      groupJobs(jobs),
      (row) => {
        lines.append(row);
        onRow?.({ row, done: ++done, jobs: jobs.length });
      },
      { processes, dataDir, signal },
    );
  }
  for (const [name, text] of await renderFinding(finding, scale, lines.rows)) {
    await writeFile(join(out, name), text);
  }
}
