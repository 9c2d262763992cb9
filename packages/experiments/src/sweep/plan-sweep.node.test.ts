import fc from 'fast-check';
import { expect, test } from 'vitest';
import { completeConfig } from '../config.ts';
import { planSweep } from './plan-sweep.ts';
import { runId } from './run-id.ts';
import { shard } from './shard.ts';
import { tinyJobs } from './tiny-jobs.suite.ts';

const base = { dataset: 'glyphs' } as const;

test('each combination of a grid, and of the list each entry, with each seed', () => {
  const { jobs, duplicates } = planSweep({
    base,
    grid: { method: ['edge-popup', 'signed'], density: [0.1, 0.2] },
    list: [{ method: 'dense' }],
    seeds: [4, 2],
  });
  const said = jobs.map(({ config: { method, density, seed } }) => `${method} ${density} ${seed}`);
  expect(said).toEqual([
    ...['edge-popup 0.1 4', 'edge-popup 0.1 2', 'edge-popup 0.2 4', 'edge-popup 0.2 2'],
    ...['signed 0.1 4', 'signed 0.1 2', 'signed 0.2 4', 'signed 0.2 2', 'dense 1 4', 'dense 1 2'],
  ]);
  expect(duplicates).toBe(0);
  for (const { id, config } of jobs) {
    expect(id).toBe(runId(config));
    expect(config).toEqual(completeConfig(config));
  }
});

test.each([
  [{ base }, [1]],
  [{ base, seeds: 3 }, [1, 2, 3]],
  [{ base, seeds: { from: 0, count: 2 } }, [0, 1]],
  [{ base: { ...base, seed: 9 } }, [9]],
  [{ base, grid: { seed: [5, 6] } }, [5, 6]],
])('seeds of %j', (sweep, seeds) => {
  expect(planSweep(sweep).jobs.map(({ config }) => config.seed)).toEqual(seeds);
});

test('of several grids those of each; the same run once, however it is said', () => {
  const { jobs, duplicates } = planSweep({
    base,
    grid: [{ density: [0.1, 0.5] }, { method: ['edge-popup'], density: [0.5, 0.9] }],
    list: [{ density: 0.9, learningRate: 0.5 }, {}],
  });
  expect(jobs.map(({ config }) => config.density)).toEqual([0.1, 0.5, 0.9]);
  expect(duplicates).toBe(3);
});

test('names every combination that is no run, before there is any', () => {
  const plan = (): unknown =>
    planSweep({
      base,
      grid: [{ method: ['edge-popup', 'dense'], density: [0.5, 0.1] }],
      list: [{ levels: 3 }, { density: 50 }],
    });
  expect(plan).toThrow(
    `[supermask/experiments] planSweep: 4 faults
  grid[0] {"method":"dense","density":0.5}: dense has no choice of density, got 0.5 (leave it out, or choose a method that keeps a given number of weights)
  grid[0] {"method":"dense","density":0.1}: dense has no choice of density, got 0.1`,
  );
  expect(plan).toThrow('\n  list[0]: levels, rewindTo and ticket are of imp, got the method edge-popup');
  expect(plan).toThrow('\n  list[1]: density must be in (0, 1], got 50');
  expect(() => planSweep({ list: [{ method: 'dense' }] })).toThrow('list[0]: has no dataset (name one');
  expect(() => planSweep({ base, list: [{ seed: 1 }], seeds: 3 })).toThrow(
    'list[0]: has the seed of its own beside seeds',
  );
});

test('shards are all jobs, each once, whatever their order, and differ by one at most', () => {
  const jobs = tinyJobs(11);
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 14 }),
      fc.shuffledSubarray(jobs, { minLength: 11 }),
      (count, order) => {
        const shards = Array.from({ length: count }, (_, i) => shard(order, { index: i + 1, count }));
        expect(shards).toEqual(shards.map((_, i) => shard(jobs, { index: i + 1, count })));
        expect(shards.flat().sort((a, b) => (a.id < b.id ? -1 : 1))).toEqual(
          shard(jobs, { index: 1, count: 1 }),
        );
        const lengths = shards.map(({ length }) => length);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThan(2);
      },
    ),
    { numRuns: 20 },
  );
  expect(() => shard(jobs, { index: 0, count: 3 })).toThrow('got 0/3 (the first of ten is 1/10');
});
