import type { RunConfig } from '../config.ts';
import type { CompleteRow, GroupPoint, RunGroup } from './run-series.ts';
import type { Series, SeriesPoint } from './series.ts';
import { validationAccuracy } from './validation-accuracy.ts';

/** What is known after an epoch. */
export type CurveMeasure = 'validationLoss' | 'validationAccuracy';

/** The density of a group whose runs have the highest mean validation accuracy; undefined if none validated. */
export function bestPoint({ points }: RunGroup): GroupPoint | undefined {
  return points.reduce<GroupPoint | undefined>((best, point) => {
    const least = best ? validationAccuracy(best) : Number.NEGATIVE_INFINITY;
    return validationAccuracy(point) > least ? point : best;
  }, undefined);
}

/**
 * The curves of runs that differ in their seed only, of an iterative method those of its last level.
 *
 * @param over `steps`: all training steps until then, of earlier levels too.
 */
export function curveSeries(
  name: string,
  runs: readonly CompleteRow[],
  { measure, over }: { readonly measure: CurveMeasure; readonly over: 'epochs' | 'steps' },
): Series {
  const points = new Map<number, Map<number, number>>();
  for (const run of runs) {
    for (const { epoch, value } of curveOf(run, measure)) {
      const at = over === 'epochs' ? epoch : stepsUntil(run, epoch);
      const values = points.get(at) ?? new Map();
      points.set(at, values.set(run.config.seed, value));
    }
  }
  return { name, points: [...points].map(([at, values]) => ({ at, values }) satisfies SeriesPoint) };
}

function curveOf(
  { row: { metrics } }: CompleteRow,
  measure: CurveMeasure,
): { epoch: number; value: number }[] {
  const values = metrics?.epochs?.map(({ epoch, [measure]: value }) => ({ epoch, value }));
  const listed = metrics?.[measure]?.map((value, i) => ({ epoch: i + 1, value }));
  return (values ?? listed ?? []).flatMap(({ epoch, value }) =>
    value === undefined ? [] : [{ epoch, value }],
  );
}

function stepsUntil({ row, config }: CompleteRow, epoch: number): number {
  const steps = row.metrics?.steps ?? Number.NaN;
  return steps - (config.epochs - epoch) * stepsPerEpoch(config, steps);
}

/** From the number of all steps: each later level leaves out what is before the step that it rewinds to. */
function stepsPerEpoch({ epochs, levels = 0, rewindTo, ticket }: RunConfig, steps: number): number {
  const again = levels + (ticket ? 1 : 0);
  const [, count = '0', unit] = /^(\d+)(ep|it)$/.exec(rewindTo ?? '') ?? [];
  const skipped = (ticket === 'restart' ? levels : again) * Number(count);
  return unit === 'ep'
    ? steps / (epochs * (1 + again) - skipped)
    : (steps + skipped) / (epochs * (1 + again));
}
