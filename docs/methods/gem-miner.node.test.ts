import type { Reparam } from '@supermask/core';
import type { StepContext } from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { expectHardMask, kernelsOf, runPage, trained } from './recipe.suite.ts';

const { gemMiner, mine, startScores } = (await runPage('gem-miner')).declared as {
  gemMiner: () => Reparam;
  mine: (options: { keep: number; every: number }) => (at: StepContext) => void;
  startScores: (model: LayersModel) => void;
};

test('scores stay in [0, 1]; each round freezes the lowest of the network for good', async () => {
  const hook = mine({ keep: 0.7, every: 6 });
  const counts: number[] = [];
  let frozen = new Set<number>();
  const model = await trained({
    method: gemMiner(),
    prepare: startScores,
    afterStep: (at) => {
      hook(at);
      const all = kernelsOf(at.model).flatMap((kernel) => [...kernel.scores]);
      const now = new Set(all.flatMap((s, i) => (s < 0 ? [i] : [])));
      expect(all.every((s) => s === -1e6 || (s >= 0 && s <= 1))).toBe(true);
      expect([...frozen].every((i) => now.has(i))).toBe(true);
      if (at.step % 6 === 0) counts.push(all.length - now.size);
      frozen = now;
    },
  });
  let active = 16 * 24 + 24 * 3;
  expect(counts).toEqual(counts.map(() => (active -= Math.ceil((1 - 0.7) * active))));
  expect(counts.length).toBe(4);
  for (const { mask, scores: found } of kernelsOf(model)) {
    expect([...mask]).toEqual([...found].map((s) => Number(s > 0.5)));
  }
  expectHardMask(model);
});
