import { expect, test } from 'vitest';
import { completeConfig, type PartialRunConfig } from '../config.ts';
import type { ResultRow } from '../result-row.ts';
import { runId } from '../sweep/run-id.ts';
import { cellsOf, chosen } from './cells.ts';
import type { Arm, Comparison } from './finding.ts';
import { findings } from './findings.ts';
import { groupJobs, nextJobs, type RowJob } from './plan.ts';
import { RowIndex } from './row-index.ts';

const base = { dataset: 'glyphs' };
const dense: Arm = {
  name: 'dense',
  setting: { method: 'dense', optimizer: 'sgd' },
  tune: { key: 'learningRate', values: [0.01, 0.1] },
};
const comparison: Comparison = {
  name: 'glyphs',
  base,
  seeds: 12,
  trials: 2,
  arms: [
    dense,
    {
      name: 'decay',
      setting: dense.setting,
      tune: { key: 'weightDecay', values: [0.1, 0.2], after: 'dense' },
    },
    { name: 'frozen', setting: { method: 'random-frozen' }, points: [{ density: 0.1 }, { density: 0.5 }] },
    { name: 'like dense', setting: { method: 'binary-1-32', optimizer: 'sgd' }, like: 'dense' },
  ],
};

/** Does jobs without training: `accuracy` says how well a configuration does. */
function done(
  rows: RowIndex,
  jobs: readonly RowJob[],
  accuracy: (config: PartialRunConfig) => number = () => 0.5,
): void {
  for (const { config } of jobs) {
    const row = { id: runId(config), config, accuracy: { validation: accuracy(config) } };
    rows.add(row as ResultRow);
  }
}

const rate = ({ config }: RowJob): number | undefined => config.learningRate;

test('trials come first, each value with each trial seed, and are not run again', () => {
  const rows = new RowIndex();
  const first = nextJobs([comparison], rows);
  expect(first.every(({ trial }) => trial)).toBe(true);
  expect(first.map(({ config }) => [config.learningRate, config.seed])).toEqual([
    [0.01, 1001],
    [0.01, 1002],
    [0.1, 1001],
    [0.1, 1002],
  ]);
  done(rows, first.slice(0, 3));
  expect(nextJobs([comparison], rows)).toEqual(first.slice(3));
});

test('a row of values is continued where its best stands at an end, three times at most', () => {
  const rows = new RowIndex();
  const tried: (number | undefined)[][] = [];
  for (let jobs = nextJobs([comparison], rows); jobs[0]?.trial; jobs = nextJobs([comparison], rows)) {
    tried.push([...new Set(jobs.filter(({ config }) => config.weightDecay === undefined).map(rate))]);
    // The larger the rate, the better.
    done(rows, jobs, ({ learningRate = 0 }) => learningRate / (1 + learningRate));
  }
  expect(tried.filter(({ length }) => length > 0)).toEqual([[0.01, 0.1], [1], [10], [100]]);
  const [cell] = cellsOf(comparison);
  expect(cell && chosen(cell, rows)).toEqual({ learningRate: 100 });
});

test('then all arms have a seed before the next, ten before what is exploratory, with what the trials chose', () => {
  const rows = new RowIndex();
  const look: Comparison = {
    ...comparison,
    name: 'more',
    base: { ...base, epochs: 2 },
    seeds: 3,
    exploratory: true,
  };
  const all = [look, comparison];
  const runs: RowJob[] = [];
  for (let jobs = nextJobs(all, rows); jobs.length > 0; jobs = nextJobs(all, rows)) {
    runs.push(...jobs.filter(({ trial }) => !trial));
    // A rate between the ends.
    done(rows, jobs, ({ learningRate = 0 }) => 1 - Math.abs(Math.log10(learningRate) + 1.5) / 10);
  }
  const order = runs.map(({ config }) => `${config.epochs ?? 5}/${config.seed}`);
  expect(order.length).toBe(5 * 12 + 5 * 3);
  expect([...new Set(order)]).toEqual([
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((seed) => `5/${seed}`),
    ...[1, 2, 3].map((seed) => `2/${seed}`),
    '5/11',
    '5/12',
  ]);
  const [plain, decay, , , like] = runs.map(({ config }) => config);
  expect(decay?.learningRate).toBe(plain?.learningRate);
  expect(like?.learningRate).toBe(plain?.learningRate);
  expect(decay?.weightDecay).toBeGreaterThan(0);
});

test('levels of one pruning and their controls are one group, in the order in which they share', () => {
  const config = { ...base, method: 'imp' } as const;
  const job = (more: Partial<PartialRunConfig>): RowJob => ({
    config: { ...config, ...more },
    trial: false,
    curves: false,
    files: false,
  });
  const jobs = [
    job({ levels: 3, ticket: 'reinit' }),
    job({ levels: 3 }),
    job({ levels: 1 }),
    job({ levels: 1, seed: 2 }),
  ];
  expect(groupJobs(jobs).map((group) => group.map((one) => jobs.indexOf(one)))).toEqual([[2, 1, 0], [3]]);
});

test.each(Object.values(findings))(
  '$name: all that it plans is a configuration, and its hypotheses name points',
  (finding) => {
    for (const scale of ['smoke', 'default', 'paper'] as const) {
      const comparisons = finding.comparisons(scale);
      const names = finding.hypotheses(scale).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const one of comparisons) {
        for (const { arm, point } of cellsOf(one)) {
          expect(() => completeConfig({ ...one.base, ...arm.setting, ...point })).not.toThrow();
        }
      }
      for (const { comparison: name, a, b } of finding.hypotheses(scale)) {
        const arms = comparisons.find((one) => one.name === name)?.arms.map((arm) => arm.name);
        expect(arms).toEqual(expect.arrayContaining([a.arm, b.arm]));
      }
    }
  },
);

test('fewer seeds can be enough', () => {
  const look: Comparison = { ...comparison, name: 'more', base: { ...base, epochs: 2 }, exploratory: true };
  const rows = new RowIndex();
  const next = (): RowJob[] => nextJobs([look, comparison], rows, { seeds: 2 });
  const seen = new Set<string>();
  for (let jobs = next(); jobs.length > 0; jobs = next()) {
    done(rows, jobs);
    for (const { config, trial } of jobs) if (!trial) seen.add(`${config.epochs} ${config.seed}`);
  }
  expect([...seen]).toEqual(['undefined 1', 'undefined 2', '2 1', '2 2']);
});
