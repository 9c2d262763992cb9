import { completeConfig, type PartialRunConfig } from '../config.ts';
import type { Job } from './executor.ts';
import { lines } from './parse-sweep.ts';
import { runId } from './run-id.ts';
import type { Sweep, SweepConfig, SweepGrid } from './sweep-schema.ts';

/** The runs of a sweep. */
export interface SweepPlan {
  /** Each once, in the order of the file. */
  readonly jobs: readonly Job[];
  /** How many more the file names that are the same run as another one. */
  readonly duplicates: number;
}

/** A configuration and where in the file it comes from. */
interface Part {
  readonly path: string;
  readonly config: SweepConfig;
}

/**
 * All runs of a sweep: the base with each combination of the grids and each entry of the list, or alone where there
 * are none, with each of the seeds.
 *
 * @throws naming every combination that is no possible run, with where it comes from.
 */
export function planSweep(sweep: Sweep): SweepPlan {
  const parts = partsOf(sweep);
  const seeds = seedsOf(sweep);
  const faults = seeds === undefined ? [] : seedFaults(parts);
  const jobs = new Map<string, Job>();
  let count = 0;
  for (const { path, config } of parts) {
    try {
      for (const seed of seeds ?? [config.seed]) {
        const complete = completeConfig({ ...config, seed } as PartialRunConfig);
        const id = runId(complete);
        count++;
        if (!jobs.has(id)) jobs.set(id, { id, config: complete });
      }
    } catch (error) {
      faults.push(`${path}: ${inWords(error as Error, config)}`);
    }
  }
  if (faults.length > 0) {
    throw new Error(`[supermask/experiments] planSweep: ${lines(faults)}`);
  }
  return { jobs: [...jobs.values()], duplicates: count - jobs.size };
}

function partsOf({ base = {}, grid, list }: Sweep): Part[] {
  if (grid === undefined && list === undefined) return [{ path: 'base', config: base }];
  const several = Array.isArray(grid);
  const grids = (several ? grid : grid === undefined ? [] : [grid]) as readonly SweepGrid[];
  return [
    ...grids.flatMap((one, i) =>
      combinations(one).map((values) => ({
        path: `${several ? `grid[${i}]` : 'grid'} ${JSON.stringify(values)}`,
        config: { ...base, ...values },
      })),
    ),
    ...(list ?? []).map((values, i) => ({ path: `list[${i}]`, config: { ...base, ...values } })),
  ];
}

/** Of the keys in their order, the last one changes first. */
function combinations(grid: SweepGrid): SweepConfig[] {
  let all: SweepConfig[] = [{}];
  for (const [key, values = []] of Object.entries(grid)) {
    all = all.flatMap((config) => values.map((value) => ({ ...config, [key]: value })));
  }
  return all;
}

function seedsOf({ seeds }: Sweep): readonly number[] | undefined {
  if (seeds === undefined || Array.isArray(seeds)) return seeds as readonly number[] | undefined;
  const { from, count } = typeof seeds === 'number' ? { from: 1, count: seeds } : (seeds as SeedRange);
  return Array.from({ length: count }, (_, i) => from + i);
}

interface SeedRange {
  readonly from: number;
  readonly count: number;
}

function seedFaults(parts: readonly Part[]): string[] {
  return parts
    .filter(({ config }) => config.seed !== undefined)
    .map(({ path }) => `${path}: has the seed of its own beside seeds (leave one of them out)`);
}

function inWords({ message }: Error, { dataset }: SweepConfig): string {
  if (dataset === undefined) return 'has no dataset (name one in base, grid or list)';
  return message.replace(/^\[supermask\/\w+\] \w+: /, '').replace(/^\[supermask\/\w+\] /, '');
}
