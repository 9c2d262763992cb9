import { edgePopup } from '@supermask/core';
import { countDensity, maskableKernels } from '@supermask/layers';
import { expect, test } from 'vitest';
import { classifier, expectHardMask, runPage, trained } from './recipe.suite.ts';

const { smartRatios } = (await runPage('densities-by-layer')).declared as {
  smartRatios: (sizes: readonly number[], options: { density: number; last: number }) => number[];
};
const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

test('densities are at most 1, in the ratios written, and keep the budget', () => {
  const sizes = [27, 1000, 4000, 4000, 640];
  for (const density of [0.05, 0.2, 0.5]) {
    const found = smartRatios(sizes, { density, last: 0.3 });
    expect(total(found.map((d, l) => d * (sizes[l] as number)))).toBeCloseTo(density * total(sizes), 6);
    expect(found.every((d) => d > 0 && d <= 1)).toBe(true);
    expect(found.at(-1)).toBe(0.3);
    const ratios = found.slice(0, -1).map((d, l) => d / ((4 - l) * (5 - l)));
    const below = ratios.filter((_, l) => (found[l] as number) < 1);
    for (const ratio of below) expect(ratio).toBeCloseTo(below[0] as number, 10);
  }
});

test('each kernel has its own density in a model that learns and exports', async () => {
  const sizes = maskableKernels(classifier()).map(({ shape }) => shape.reduce((n, length) => n * length, 1));
  const densities = smartRatios(sizes, { density: 0.3, last: 0.5 });
  const model = await trained({
    method: ({ index }) => edgePopup({ density: densities[index] as number }),
  });
  expect(countDensity(model).map(({ kept }) => kept)).toEqual(
    sizes.map((size, i) => Math.round(size * (densities[i] as number))),
  );
  expectHardMask(model);
});
