import type { Series } from '../sweep-report/series.ts';
import { type Cell, cellsOf } from './cells.ts';
import type { Comparison, Measure } from './finding.ts';
import { runsOf, valuesOf } from './judge.ts';
import type { RowIndex } from './row-index.ts';

/** Where a point stands on the x axis. */
export type Place = 'density' | 'steps' | 'bytes' | 'milliseconds';

/** The arms of a comparison as lines of a chart; those of a group where one is named. */
export function cellSeries(
  comparison: Comparison,
  rows: RowIndex,
  {
    at,
    group,
    measure = 'test',
  }: { readonly at: Place; readonly group?: string; readonly measure?: Measure },
): Series[] {
  const cells = cellsOf(comparison).filter(({ arm }) => group === undefined || arm.group === group);
  const names = [...new Set(cells.map(({ arm }) => arm.name))];
  return names.map((name) => ({
    name,
    points: cells
      .filter(({ arm }) => arm.name === name)
      .flatMap((cell) => {
        // What is kept of masks that are drawn anew is all, in the end.
        const place =
          at === 'density' ? (cell.point.density ?? placeOf(cell, rows, at)) : placeOf(cell, rows, at);
        const values = valuesOf(cell, rows, measure);
        return place === undefined || values.size === 0 ? [] : [{ at: place, values }];
      }),
  }));
}

/** The mean over the runs of a cell that did not diverge. */
export function placeOf(cell: Cell, rows: RowIndex, at: Place): number | undefined {
  const runs = [...runsOf(cell, rows).values()].filter(({ diverged }) => diverged === undefined);
  const values = runs.flatMap(({ density, metrics, bytes, milliseconds }) => {
    const value = { density, steps: metrics.steps, bytes: bytes?.file, milliseconds }[at];
    return value === undefined ? [] : [value];
  });
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
