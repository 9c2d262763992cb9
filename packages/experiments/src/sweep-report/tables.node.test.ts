import { expect, test } from 'vitest';
import { comparePoints, differenceTable } from './difference-table.ts';
import { markdownTable } from './markdown-table.ts';
import type { Series } from './series.ts';
import { seriesTable } from './series-table.ts';

const seeds = (values: readonly number[]): Map<number, number> =>
  new Map(values.map((value, i) => [i + 1, value]));

const DENSE: Series = { name: 'dense', points: [{ at: 1, values: seeds([0.9, 0.91, 0.92, 0.93]) }] };
const ALIKE: Series = {
  name: 'alike',
  points: [
    { at: 0.1, values: seeds([0.7, 0.72, 0.71, 0.72]) },
    { at: 0.5, values: seeds([0.9, 0.911, 0.921, 0.9295]) },
    { at: 0.9, values: seeds([0.9]) },
  ],
};

test('means, intervals and ends of each point', () => {
  const { rows, columns } = seriesTable([DENSE, ALIKE]);
  expect(columns).toHaveLength(6);
  // scipy 1.17.1: stats.t.interval(0.95, 3, loc=0.915, scale=stats.sem([0.9, 0.91, 0.92, 0.93]))
  expect(rows[0]).toEqual(['dense', '100 %', '4', '91.50', '89.45 … 93.55', '90.00 … 93.00']);
  expect(rows[3]).toEqual(['alike', '90 %', '1', '90.00', '–', '90.00 … 90.00']);
  const diverged = { name: 'x', points: [{ at: 0.5, values: seeds([Number.NaN]) }] };
  expect(seriesTable([diverged]).rows).toEqual([['x', '50 %', '0', '–', '–', '–']]);
});

test('each point against the reference, with p values of the family', () => {
  const { rows, columns } = differenceTable([DENSE, ALIKE], { reference: 'dense' });
  expect(columns).toContain('minus dense (points)');
  expect(rows).toHaveLength(2);
  expect(rows[0]?.slice(0, 4)).toEqual(['alike', '10 %', '4', '−20.25']);
  expect(rows[0]?.at(-1)).toBe('not shown; below');
  expect(rows[1]?.slice(0, 4)).toEqual(['alike', '50 %', '4', '+0.04']);
  expect(rows[1]?.at(-1)).toBe('yes');
  const [far, near] = comparePoints([DENSE, ALIKE], { reference: 'dense' });
  expect(far?.p).toBeCloseTo(2 * (far?.difference.p ?? 0), 12);
  expect(near?.p).toBe(near?.difference.p);
});

test('a reference with several densities stands beside the same one', () => {
  const { rows } = differenceTable([ALIKE, { name: 'b', points: ALIKE.points.slice(1, 2) }], {
    reference: 'alike',
  });
  expect(rows.map((row) => row.slice(0, 4))).toEqual([['b', '50 %', '4', '0.00']]);
  expect(() => comparePoints([ALIKE], { reference: 'c' })).toThrow(/one of alike, got c/);
});

test('Markdown shows text as it is', () => {
  const markdown = markdownTable({ columns: ['', 'a|b'], rows: [['<script>', '*x*\ny']], caption: '_c_' });
  expect(markdown).toBe('\\_c\\_\n\n|  | a\\|b |\n| --- | ---: |\n| \\<script\\> | \\*x\\* y |\n');
});
