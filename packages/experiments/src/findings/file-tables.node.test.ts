import { expect, test } from 'vitest';
import type { ResultRow } from '../result-row.ts';
import { runId } from '../sweep/run-id.ts';
import { fileTables } from './file-tables.ts';
import type { Comparison } from './finding.ts';
import { RowIndex } from './row-index.ts';

const comparison: Comparison = {
  name: 'glyphs',
  base: { dataset: 'glyphs' },
  seeds: 2,
  trials: 1,
  files: true,
  arms: [{ name: 'dense', setting: { method: 'dense' } }],
};

test('a run that diverged has no file, and is counted in the accuracies of those of its arm', () => {
  const rows = new RowIndex(
    [1, 2].map((seed) => {
      const config = { dataset: 'glyphs', method: 'dense', seed } as const;
      const run = { id: runId(config), config, density: 1, metrics: { steps: 9 } };
      const measures = { accuracy: { validation: 0.9, test: 0.8 }, bytes: { float32: 9, file: 4000 } };
      return { ...run, ...(seed === 1 ? measures : { accuracy: {}, diverged: 'so' }) } as ResultRow;
    }),
  );
  const [all] = fileTables(comparison, rows);
  expect(all?.rows[0]?.slice(0, 4)).toEqual(['dense', '4,000', '–', '50.00']);
  expect(all?.rows[0]?.[4]).toMatch(/^45\.00 ±/);
});
