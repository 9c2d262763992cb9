import type { Reparam } from '@supermask/core';
import { sgd } from '@supermask/trainers';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { density, expectHardMask, kernelsOf, runPage, trained } from './recipe.suite.ts';

const { piggyback, startScores } = (await runPage('piggyback')).declared as {
  piggyback: () => Reparam;
  startScores: (model: LayersModel) => void;
};

test('starts as the network that it is given, keeps its weights, and exports', async () => {
  const before: number[] = [];
  const fast = sgd({ learningRate: 0.005, momentum: 0.9 });
  const model = await trained({
    method: piggyback(),
    prepare: (decorated) => {
      startScores(decorated);
      expect(density(decorated)).toBe(1);
      before.push(...kernelsOf(decorated).flatMap(({ weight }) => [...weight]));
    },
    optimisers: { scores: fast, weights: fast },
  });
  expect(kernelsOf(model).flatMap(({ weight }) => [...weight])).toEqual(before);
  expect(density(model)).toBeLessThan(1);
  for (const { mask, scores } of kernelsOf(model)) {
    expect([...mask]).toEqual([...scores].map((s) => Number(s > 0.005)));
  }
  expectHardMask(model);
});
