import { cubicDensity, densityAt, keptCount, maskedWeights } from '@supermask/core';
import { countDensity, decorateModel, maskedKernels } from '@supermask/layers';
import { useBackend } from '@supermask/testing';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeEach, expect, test } from 'vitest';
import type { Checkpoint } from './checkpoint.ts';
import { gradualPruning } from './gradual-pruning.ts';
import { hashVariables } from './hash-variables.ts';
import { cosine } from './schedule.ts';
import { sgd } from './sgd.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';
import { train } from './train.ts';
import type { TrainOptions } from './train-options.ts';

beforeEach(() => useBackend('cpu'));

const density = cubicDensity({ to: 0.25, end: 12 });
const optimiser = sgd({ learningRate: 0.1, momentum: 0.9, weightDecay: 1e-3 });
const options: TrainOptions = {
  data: tinyData(24),
  epochs: 4,
  batchSize: 6,
  optimisers: { scores: optimiser, weights: optimiser },
  schedule: cosine(),
};
const prunable = (): Promise<LayersModel> =>
  decorateModel(tinyClassifier(), { method: maskedWeights(), trainBias: true });

test('keeps the largest of each kernel, as many as the schedule says at every third step', async () => {
  const model = await prunable();
  const hooks = gradualPruning({ density, every: 3 });
  const counts: number[][] = [];
  await train(model, {
    ...options,
    ...hooks,
    beforeStep: async (at) => {
      const before = maskedKernels(model).map(({ kernel }) => kernel.weight.read().dataSync().slice());
      await hooks.beforeStep(at);
      counts.push(countDensity(model).map(({ kept }) => kept));
      if (at.step % 3 > 0) return;
      maskedKernels(model).forEach(({ kernel }, i) => {
        const mask = kernel.scores.read().dataSync();
        const sizes = (before[i] as Float32Array).map(Math.abs);
        const kept = [...sizes].filter((_, j) => mask[j] === 1);
        const pruned = [...sizes].filter((_, j) => mask[j] === 0);
        expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(0, ...pruned));
      });
    },
  });
  const expected = Array.from({ length: 16 }, (_, step) =>
    [24, 18].map((n) => keptCount(n, densityAt(density, step - (step % 3)))),
  );
  expect(counts).toEqual(expected);
  for (const { kernel } of maskedKernels(model)) {
    const weights = kernel.weight.read().dataSync();
    kernel.scores
      .read()
      .dataSync()
      .forEach((bit, i) => {
        if (bit === 0) expect(Math.abs(weights[i] as number)).toBe(0);
      });
  }
});

test('a training that is resumed goes on to the same bits', async () => {
  const whole = await prunable();
  const checkpoints: Checkpoint[] = [];
  const hooks = gradualPruning({ density, every: 3 });
  await train(whole, {
    ...options,
    ...hooks,
    checkpointEvery: { steps: 5 },
    onCheckpoint: (made) => checkpoints.push(made),
  });
  const resumed = await prunable();
  await train(resumed, { ...options, ...hooks, resume: checkpoints[1] as Checkpoint });
  expect(await hashVariables(resumed.weights)).toBe(await hashVariables(whole.weights));
});

test('kernels can have densities of their own, by their shapes', async () => {
  const model = await prunable();
  const seen: unknown[] = [];
  const own = (shapes: readonly (readonly number[])[]): number[] => {
    seen.push(shapes);
    return [0.25, 0.5];
  };
  await train(model, { ...options, ...gradualPruning({ density: own, every: 100 }) });
  expect(seen).toEqual([
    [
      [4, 6],
      [6, 3],
    ],
  ]);
  expect(countDensity(model).map(({ kept }) => kept)).toEqual([6, 9]);
});

test('refuses a number of steps that is none', () => {
  expect(() => gradualPruning({ density, every: 0 })).toThrow('every must be an integer ≥ 1, got 0');
});
