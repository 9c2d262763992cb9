import { cosineDensity, cubicDensity, densityAt, stepwiseDensity } from '@supermask/core';
import { expect, test } from 'vitest';

const steps = Array.from({ length: 60 }, (_, i) => 3 * i);

test('ramps are those of the written formulas, fall, and end exactly', () => {
  const options = { from: 0.9, to: 0.1, begin: 20, end: 120 };
  const progress = (step: number): number => Math.min(Math.max((step - 20) / 100, 0), 1);
  const written = {
    cubic: (t: number) => 0.1 + 0.8 * (1 - t) ** 3,
    cosine: (t: number) => 0.1 + 0.4 * (1 + Math.cos(Math.PI * t)),
  };
  for (const [name, ramp] of [
    ['cubic', cubicDensity(options)],
    ['cosine', cosineDensity(options)],
  ] as const) {
    const densities = steps.map((step) => densityAt(ramp, step));
    densities.forEach((value, i) => {
      expect(value).toBeCloseTo(written[name](progress(steps[i] as number)), 12);
      if (i > 0) expect(value).toBeLessThanOrEqual(densities[i - 1] as number);
    });
    expect([densities[0], densities.at(-1)]).toEqual([0.9, 0.1]);
  }
});

test('a stepwise density is the list, the last one for ever', () => {
  const rounds = stepwiseDensity({ densities: [1, 0.5, 0.25], every: 10 });
  expect([0, 9, 10, 20, 1000].map((step) => densityAt(rounds, step))).toEqual([1, 1, 0.5, 0.25, 0.25]);
});
