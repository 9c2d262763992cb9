import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkSchedule,
  cosineDensity,
  cubicDensity,
  type Density,
  densityAt,
  stepwiseDensity,
} from './density-schedule.ts';

const density = fc.double({ min: 1e-6, max: 1, noNaN: true });
const ramp = fc
  .record({ from: density, to: density, begin: fc.nat(1000), length: fc.integer({ min: 1, max: 1000 }) })
  .map(({ length, ...options }) => ({ ...options, end: options.begin + length }));
const formulas = {
  cubic: [cubicDensity, (t: number) => (1 - t) ** 3],
  cosine: [cosineDensity, (t: number) => (1 + Math.cos(Math.PI * t)) / 2],
} as const;

describe.each(['cubic', 'cosine'] as const)('%s', (name) => {
  const [make, left] = formulas[name];

  test('is its formula, exact at the ends, monotone between, and survives JSON', () => {
    fc.assert(
      fc.property(ramp, (options) => {
        const { from, to, begin, end } = options;
        const schedule: Density = JSON.parse(JSON.stringify(make(options)));
        expect(schedule).toEqual({ schedule: name, from, to, begin, end });
        for (const step of [0, begin]) expect(densityAt(schedule, step)).toBe(from);
        for (const step of [end, end + 1, 1e9]) expect(densityAt(schedule, step)).toBe(to);
        let before = from;
        for (let step = begin; step <= end; step++) {
          const now = densityAt(schedule, step);
          expect(Math.sign(to - from) * (now - before)).toBeGreaterThanOrEqual(0);
          expect(Math.abs(now - (to + (from - to) * left((step - begin) / (end - begin))))).toBeLessThan(
            1e-12,
          );
          before = now;
        }
      }),
      { numRuns: 50 },
    );
  });

  test('begins with all weights at step 0 where nothing else is said', () => {
    expect(make({ to: 0.5, end: 10 })).toEqual({ schedule: name, from: 1, to: 0.5, begin: 0, end: 10 });
  });
});

test('stepwise: each density for as many steps, the last one for ever', () => {
  fc.assert(
    fc.property(
      fc.array(density, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 7 }),
      (densities, every) => {
        const schedule: Density = JSON.parse(JSON.stringify(stepwiseDensity({ densities, every })));
        const steps = densities.flatMap((value) => Array<number>(every).fill(value));
        expect(steps.map((_, step) => densityAt(schedule, step))).toEqual(steps);
        expect(densityAt(schedule, steps.length + 100)).toBe(densities.at(-1));
      },
    ),
  );
});

test('a number is the same at every step, and a step that is left out is the first', () => {
  expect(densityAt(0.3, 7)).toBe(0.3);
  expect(densityAt(cubicDensity({ from: 0.9, to: 0.1, end: 5 }))).toBe(0.9);
});

test.each<[unknown, string]>([
  [{ schedule: 'cubic', from: 1, to: 50, begin: 0, end: 9 }, 'density must be in (0, 1], got 50'],
  [{ schedule: 'cubic', from: 0, to: 0.5, begin: 0, end: 9 }, 'density must be in (0, 1], got 0'],
  [{ schedule: 'cosine', from: '1', to: 0.5, begin: 0, end: 9 }, 'density must be in (0, 1], got 1'],
  [
    { schedule: 'cosine', from: 1, to: 0.5, begin: 3, end: 3 },
    '[supermask/core] cosineDensity: steps must be integers with 0 ≤ begin < end, got 3 and 3',
  ],
  [{ schedule: 'cubic', from: 1, to: 0.5, begin: -1, end: 3 }, 'cubicDensity: steps must be integers'],
  [{ schedule: 'cubic', from: 1, to: 0.5, begin: 0, end: 1.5 }, 'got 0 and 1.5'],
  [{ schedule: 'cubic', from: 1, to: 0.5 }, 'got undefined and undefined'],
  [
    { schedule: 'stepwise', densities: [], every: 3 },
    '[supermask/core] stepwiseDensity: needs at least one density and every ≥ 1, got {"schedule":"stepwise"',
  ],
  [{ schedule: 'stepwise', densities: [1], every: 0 }, 'every ≥ 1'],
  [{ schedule: 'stepwise', densities: 0.5, every: 1 }, 'at least one density'],
  [{ schedule: 'stepwise', densities: [0.5, 2], every: 1 }, 'density must be in (0, 1], got 2'],
  [
    { schedule: 'linear' },
    '[supermask/core] density: schedule must be cubic, cosine or stepwise, got "linear"',
  ],
  [null, 'density must be in (0, 1], got null'],
  ['0.5', 'density must be in (0, 1], got 0.5'],
  [0, 'density must be in (0, 1], got 0'],
])('refuses %j', (value, message) => {
  expect(() => checkSchedule(value as Density)).toThrow(message);
});
