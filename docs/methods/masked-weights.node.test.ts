import { edgePopup, maskedWeights } from '@supermask/core';
import { readMasks, writeMask } from '@supermask/layers';
import { adam } from '@supermask/trainers';
import { expect, test } from 'vitest';
import { density, expectHardMask, kernelsOf, trained } from './recipe.suite.ts';

test('weights train under a mask that was found elsewhere; pruned ones rest, even with momentum', async () => {
  const masks = readMasks(await trained({ method: edgePopup({ density: 0.25 }) }));
  let before: Float32Array[] = [];
  const optimiser = adam({ learningRate: 0.01 });
  const model = await trained({
    method: maskedWeights(),
    prepare: (decorated) => {
      writeMask(decorated, masks);
      before = kernelsOf(decorated).map(({ weight }) => weight);
    },
    optimisers: { scores: optimiser, weights: optimiser },
  });
  expect(readMasks(model)).toEqual(masks);
  expect(density(model)).toBe(0.25);
  kernelsOf(model).forEach(({ weight, mask }, k) => {
    const moved = [...weight].map((value, i) => Number(value !== before[k]?.[i]));
    expect(moved.filter((bit, i) => bit === 1 && mask[i] === 0).length).toBe(0);
    expect(moved.filter((bit) => bit === 1).length).toBeGreaterThan(0);
  });
  expectHardMask(model);
});
