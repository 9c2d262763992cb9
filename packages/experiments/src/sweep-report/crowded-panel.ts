import { bestPoint } from './run-curves.ts';
import type { RunGroup } from './run-series.ts';
import { validationAccuracy } from './validation-accuracy.ts';

/** So many lines can be told apart in a chart. */
const MOST_LINES = 12;

/** Lines that share a chart. */
export interface ChartPart {
  /** A method; '' where all lines are in one chart. */
  readonly name: string;
  readonly groups: readonly RunGroup[];
}

/** All lines in one chart, or a chart for each method where they are many. */
export function chartParts(groups: readonly RunGroup[]): readonly ChartPart[] {
  if (groups.length <= MOST_LINES) return [{ name: '', groups }];
  return [...byMethod(groups)].map(([name, some]) => ({ name, groups: some }));
}

/** All lines, or where they are many the one of each method that validates best. */
export function leadingGroups(groups: readonly RunGroup[]): readonly RunGroup[] {
  if (groups.length <= MOST_LINES) return groups;
  const best = (group: RunGroup): number => {
    const point = bestPoint(group);
    return point ? validationAccuracy(point) : Number.NEGATIVE_INFINITY;
  };
  return [...byMethod(groups).values()].map((some) => some.reduce((a, b) => (best(b) > best(a) ? b : a)));
}

function byMethod(groups: readonly RunGroup[]): ReadonlyMap<string, readonly RunGroup[]> {
  const methods = new Map<string, RunGroup[]>();
  for (const group of groups) {
    const method = group.points[0]?.runs[0]?.config.method ?? '';
    methods.set(method, [...(methods.get(method) ?? []), group]);
  }
  return methods;
}
