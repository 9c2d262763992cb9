import type { Reparam } from '@supermask/core';
import type { StepContext } from '@supermask/trainers';
import { expect, test } from 'vitest';
import { density, expectHardMask, kernelsOf, runPage, trained } from './recipe.suite.ts';

const { iterand, redraw } = (await runPage('iterand')).declared as {
  iterand: (options: { density: number }) => Reparam;
  redraw: (options: { every: number; lambda: number; seed?: number }) => (at: StepContext) => void;
};

test('every K steps about λ of the pruned weights are new, kept ones never; a run repeats', async () => {
  const run = async (): Promise<{ weights: number[][]; shares: number[] }> => {
    const hook = redraw({ every: 4, lambda: 0.25 });
    const shares: number[] = [];
    const model = await trained({
      method: iterand({ density: 0.5 }),
      afterStep: (at) => {
        const before = kernelsOf(at.model);
        hook(at);
        let [changed, pruned] = [0, 0];
        for (const [k, { weight }] of kernelsOf(at.model).entries()) {
          for (const [i, value] of weight.entries()) {
            const same = value === before[k]?.weight[i];
            if (before[k]?.mask[i] === 1) expect(same).toBe(true);
            else pruned++;
            if (!same) changed++;
          }
        }
        if (at.step % 4 === 0) shares.push(changed / pruned);
        else expect(changed).toBe(0);
      },
    });
    expect(density(model)).toBe(0.5);
    expectHardMask(model);
    return { weights: kernelsOf(model).map(({ weight }) => [...weight]), shares };
  };
  const { weights, shares } = await run();
  for (const share of shares) expect(Math.abs(share - 0.25)).toBeLessThan(0.1);
  expect((await run()).weights).toEqual(weights);
});
