import { expect, test } from 'vitest';
import type { ResultRow } from '../result-row.ts';
import { runId } from '../sweep/run-id.ts';
import { placeOf } from './cell-series.ts';
import { type Cell, cellsOf } from './cells.ts';
import type { Comparison, Finding, Hypothesis } from './finding.ts';
import { judge, valuesOf } from './judge.ts';
import { renderFinding } from './render-finding.ts';
import { RowIndex } from './row-index.ts';

const SEEDS = 8;

/** Of two arms that differ by `gap`, with a little noise that does not cancel. */
function judged(gap: number, test: Hypothesis['test'], margin?: number, seeds = SEEDS) {
  const hypothesis: Hypothesis = {
    name: 'one',
    statement: 'a and b',
    comparison: 'glyphs',
    a: { arm: 'joint' },
    b: { arm: 'dense' },
    test,
    ...(margin === undefined ? {} : { margin }),
  };
  const finding: Finding = {
    name: 'test',
    title: 'A test',
    text: ['Text.'],
    comparisons: () => [
      {
        name: 'glyphs',
        base: { dataset: 'glyphs' },
        seeds: SEEDS,
        trials: 1,
        arms: [
          { name: 'dense', setting: { method: 'dense' } },
          { name: 'joint', setting: { method: 'joint' } },
        ],
      },
    ],
    hypotheses: () => [hypothesis],
  };
  const rows = new RowIndex();
  for (let seed = 1; seed <= seeds; seed++) {
    for (const method of ['dense', 'joint'] as const) {
      const config = { dataset: 'glyphs', method, seed };
      const noise = 0.001 * Math.sin(seed * (method === 'dense' ? 3 : 7));
      const accuracy = { test: 0.8 + noise + (method === 'joint' ? gap : 0) };
      rows.add({ id: runId(config), config, density: 1, accuracy, metrics: { steps: 9 } } as ResultRow);
    }
  }
  return { finding, rows, verdict: judge(finding, 'default', rows)[0]?.verdict };
}

test.each([
  [0.002, 'equal', undefined, 'supported'],
  [0.02, 'equal', undefined, 'not supported'],
  [-0.02, 'equal', undefined, 'not supported'],
  [0.01, 'equal', undefined, 'undecided'],
  [0.02, 'above', undefined, 'supported'],
  [-0.02, 'above', undefined, 'not supported'],
  [0, 'above', undefined, 'undecided'],
  [0.02, 'above', 0.1, 'not supported'],
  [0.12, 'above', 0.1, 'supported'],
] as const)('a difference of %f is %s (margin %s): %s', (gap, kind, margin, verdict) => {
  expect(judged(gap, kind, margin).verdict).toBe(verdict);
});

test('what diverged has guessed: its pair counts whatever is measured', () => {
  const measures = ['test', 'best', 'areaUnderCurve', 'worstGroup', 'meanCorruption'] as const;
  const { finding } = judged(0, 'above');
  const [comparison] = finding.comparisons('default');
  const [cell] = cellsOf(comparison as Comparison);
  const config = { dataset: 'glyphs', method: 'dense', seed: 1 } as const;
  const diverged = {
    id: runId(config),
    config,
    density: 1,
    accuracy: {},
    metrics: { steps: 0 },
    diverged: 'so',
  };
  const rows = new RowIndex([diverged as unknown as ResultRow]);
  const values = measures.map((measure) => valuesOf(cell, rows, measure).get(1));
  expect(values).toEqual([0.1, 0.1, 0.1, 0, 0.9]);
  // How many steps it would have taken is not known.
  expect(placeOf(cell as Cell, rows, 'steps')).toBeUndefined();
});

test('a single pair decides nothing', () => {
  expect(judged(0.5, 'above', undefined, 1).verdict).toBe('no runs yet');
});

test('the page shows the verdict, the means and a chart, and is the same each time', async () => {
  const { finding, rows } = judged(0.02, 'above');
  const page = await renderFinding(finding, 'default', rows);
  expect([...page.keys()]).toEqual(['test-1.svg', 'test.md']);
  const text = page.get('test.md') ?? '';
  expect(text).toContain('![glyphs: test accuracy against density](test-1.svg)');
  expect(text).toMatch(
    /\| a and b \| glyphs \| joint − dense \| 8 of 8 \| \+2\.\d\d points \|.*\| supported \|/,
  );
  expect(text).toMatch(/\| dense \| 100 % \| {2}\| 8 \| 9 \| (79|80)\.\d\d ± 0\.\d\d \|/);
  expect(page.get('test-1.svg')).toContain('<svg xmlns=');
  expect(await renderFinding(finding, 'default', rows)).toEqual(page);
});
