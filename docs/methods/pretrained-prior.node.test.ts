import { joint, largestMask } from '@supermask/core';
import { initialiseScores, magnitudeScores, wandaScores } from '@supermask/layers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  density,
  examples,
  expectClose,
  expectHardMask,
  kernelsOf,
  runPage,
  trained,
} from './recipe.suite.ts';

await runPage('pretrained-prior');
const method = joint({ density: 0.25 });
const first = (model: LayersModel): ReturnType<typeof kernelsOf>[number] =>
  kernelsOf(model)[0] as ReturnType<typeof kernelsOf>[number];

test('magnitude scores start joint training from the mask of magnitude pruning', async () => {
  const model = await trained({
    method,
    prepare: (decorated) => {
      initialiseScores(decorated, magnitudeScores());
      const { mask, weight } = first(decorated);
      expect(mask).toEqual(largestMask(weight, (16 * 24) / 4));
    },
  });
  expect(density(model)).toBe(0.25);
  expectHardMask(model);
});

test('Wanda scores are |w| · ‖x‖ by input', async () => {
  const { inputs } = examples();
  const model = await trained({ method });
  initialiseScores(model, await wandaScores(model, tf.tensor(inputs as Float32Array, [60, 16])));
  const norms = Array.from({ length: 16 }, (_, j) =>
    Math.sqrt((inputs as Float32Array).reduce((sum, x, i) => (i % 16 === j ? sum + x * x : sum), 0)),
  );
  const { scores, weight } = first(model);
  expectClose(
    [...scores].map((x) => x / 10),
    [...weight].map((x, i) => (Math.abs(x) * (norms[Math.floor(i / 24)] as number)) / 10),
  );
});
