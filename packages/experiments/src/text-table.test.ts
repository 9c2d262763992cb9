import { expect, test } from 'vitest';
import { textTable } from './text-table.ts';

test('names to the left, figures to the right', () => {
  const table = textTable({
    columns: ['', 'test'],
    rows: [
      ['dense', '9.5 %'],
      ['mask', '10.25 %'],
    ],
  });
  expect(table).toBe(['          test', '─────  ───────', 'dense    9.5 %', 'mask   10.25 %'].join('\n'));
});
