import { edgePopup, maskedWeights, type Reparam } from '@supermask/core';
import { readMasks, writeMask } from '@supermask/layers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { expectHardMask, kernelsOf, runPage, trained } from './recipe.suite.ts';

type Action = (initial: Float32Array, ticket: { mask: Float32Array; draws: Float32Array }) => Float32Array;
const { freezeRest, restart, rewind, reshuffle, signedConstant } = (await runPage('mask-actions'))
  .declared as {
  freezeRest: () => Reparam;
  restart: (
    model: LayersModel,
    initial: readonly Float32Array[],
    action: Action,
    options?: { seed?: number },
  ) => void;
} & Record<'rewind' | 'reshuffle' | 'signedConstant', Action>;

const masks = readMasks(await trained({ method: edgePopup({ density: 0.5 }) }));
test.each([
  ['rewind', rewind],
  ['signed constant', signedConstant],
  ['reshuffle', reshuffle],
])('a ticket restarts from %s, learns and exports', async (name, action) => {
  const model = await trained({
    method: maskedWeights(),
    prepare: (decorated) => {
      writeMask(decorated, masks);
      const initial = kernelsOf(decorated).map(({ weight }) => weight.slice());
      restart(decorated, initial, action);
      kernelsOf(decorated).forEach(({ weight, mask }, k) => {
        const before = initial[k] as Float32Array;
        const kept = (values: Float32Array): number[] => [...values.filter((_, i) => mask[i] === 1)];
        if (name === 'rewind') expect(weight).toEqual(before);
        if (name === 'signed constant') {
          expect([...weight].map(Math.sign)).toEqual([...before].map(Math.sign));
          const mean = before.reduce((sum, x) => sum + x, 0) / before.length;
          const variance = before.reduce((sum, x) => sum + (x - mean) ** 2, 0) / before.length;
          for (const value of weight) expect(Math.abs(value)).toBeCloseTo(Math.sqrt(variance), 5);
        }
        if (name === 'reshuffle') {
          expect(kept(weight)).not.toEqual(kept(before));
          expect(kept(weight).sort()).toEqual(kept(before).sort());
        }
      });
    },
  });
  expectHardMask(model);
});

test('mask-0 freeze: what is not kept takes part and never moves', async () => {
  const kept = Object.values(masks);
  let before: Float32Array[] = [];
  const model = await trained({
    method: freezeRest(),
    prepare: (decorated) => {
      writeMask(decorated, masks);
      before = kernelsOf(decorated).map(({ weight }) => weight.slice());
    },
  });
  kernelsOf(model).forEach(({ weight, effective }, k) => {
    expect(effective).toEqual(weight);
    const moved = [...weight].map((value, i) => Number(value !== before[k]?.[i]));
    expect(moved.some((bit) => bit === 1)).toBe(true);
    expect(moved.every((bit, i) => bit === 0 || kept[k]?.[i] === 1)).toBe(true);
  });
  expectHardMask(model);
});
