import { completeConfig, type PartialRunConfig } from '../config.ts';
import { methods } from '../methods.ts';
import { runId } from '../sweep/run-id.ts';
import { type Cell, cellsOf, chosen, configOf, trials } from './cells.ts';
import type { Comparison } from './finding.ts';
import type { RowIndex } from './row-index.ts';

/** A run that is to be done. */
export interface RowJob {
  readonly config: PartialRunConfig;
  /** True for a trial, which does not look at the test images. */
  readonly trial: boolean;
  readonly curves: boolean;
  readonly files: boolean;
}

/** Seeds of the first pass: what is primary has so many before anything is looked at for its own sake. */
const FIRST_SEEDS = 10;

/**
 * What can be run now: the trials that are missing, and where there are none the runs, of all arms before another
 * seed is begun. Primary comparisons come first, then exploratory ones, then the other seeds of the primary ones.
 * Empty when all is done.
 *
 * @param options `seeds`: how many are enough for now.
 */
export function nextJobs(
  comparisons: readonly Comparison[],
  rows: RowIndex,
  { seeds = Number.POSITIVE_INFINITY }: { readonly seeds?: number } = {},
): RowJob[] {
  const primary = comparisons.filter(({ exploratory }) => !exploratory);
  const others = comparisons.filter(({ exploratory }) => exploratory);
  const passes = [
    { part: primary, from: 1, to: Math.min(FIRST_SEEDS, seeds) },
    { part: others, from: 1, to: seeds },
    { part: primary, from: FIRST_SEEDS + 1, to: seeds },
  ];
  for (const { part, from, to } of passes) {
    const missing = part.flatMap((comparison) =>
      cellsOf(comparison).flatMap((cell) => missingTrials(cell, rows)),
    );
    const jobs = missing.length > 0 ? missing : missingRuns(part, rows, { from, to });
    if (jobs.length > 0) return unique(jobs);
  }
  return [];
}

/**
 * Jobs that share training stand together, in the order of their levels: levels of one pruning, and their controls.
 * Each of the groups is for one process.
 */
export function groupJobs(jobs: readonly RowJob[]): RowJob[][] {
  const groups = new Map<string, RowJob[]>();
  for (const job of jobs) {
    const { levels, ticket, ...rest } = completeConfig(job.config);
    const key = methods[rest.method].iterative ? JSON.stringify(rest) : runId(job.config);
    groups.set(key, [...(groups.get(key) ?? []), job]);
  }
  return [...groups.values()].map((group) =>
    group.sort(
      (a, b) =>
        (a.config.levels ?? 0) - (b.config.levels ?? 0) ||
        Number(a.config.ticket !== undefined) - Number(b.config.ticket !== undefined),
    ),
  );
}

function missingTrials(cell: Cell, rows: RowIndex): RowJob[] {
  return trials(cell, rows).flatMap(({ config, row }) =>
    row === undefined ? [{ config, trial: true, curves: false, files: false }] : [],
  );
}

function missingRuns(
  part: readonly Comparison[],
  rows: RowIndex,
  { from, to }: { readonly from: number; readonly to: number },
): RowJob[] {
  const last = Math.min(to, Math.max(0, ...part.map(({ seeds }) => seeds)));
  const cells = part.flatMap(cellsOf).map((cell) => ({ cell, setting: chosen(cell, rows) }));
  return Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => from + i).flatMap((seed) =>
    cells.flatMap(({ cell, setting }) => {
      const { seeds, curves = false, files = false } = cell.comparison;
      if (seed > seeds || setting === undefined) return [];
      const config = configOf(cell, setting, seed);
      return rows.get(config) ? [] : [{ config, trial: false, curves, files }];
    }),
  );
}

/** Arms of two comparisons may be the same run. */
function unique(jobs: readonly RowJob[]): RowJob[] {
  return [...new Map(jobs.map((job) => [runId(job.config), job])).values()];
}
