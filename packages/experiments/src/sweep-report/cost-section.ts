import { dataTable } from '../report/data-table.ts';
import { panelHeading } from './chart-figure.ts';
import { densityText } from './density-text.ts';
import { meanText } from './mean-text.ts';
import type { Panel } from './run-series.ts';

/** Steps, seconds and bytes of each point. */
export function costSection(panels: readonly Panel[]): string {
  return panels
    .map(({ name, groups }) => {
      const rows = groups.flatMap(({ name: line, points }) =>
        points.map(({ density, runs }) => {
          const rowsOf = runs.map(({ row }) => row);
          const of = (values: readonly (number | undefined)[], digits = 0): string =>
            meanText(
              values.flatMap((value) => value ?? []),
              digits,
            );
          return [
            ...[line, densityText(density), String(runs.length)],
            of(rowsOf.map(({ metrics }) => metrics?.steps)),
            of(
              rowsOf.map(({ seconds }) => seconds),
              1,
            ),
            of(rowsOf.map(({ bytes }) => bytes?.float32)),
            of(rowsOf.map(({ bytes }) => bytes?.file)),
          ];
        }),
      );
      const table = dataTable({
        columns: ['', 'kept', 'runs', 'training steps', 'seconds', 'float32 bytes', 'file bytes'],
        rows,
        caption: `What a run costs: means with 95 % t-intervals${name === '' ? '' : ` (${name})`}`,
      });
      return table === '' ? '' : `${panelHeading(name)}${table}\n`;
    })
    .join('');
}
