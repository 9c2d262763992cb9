import { binaryWeights, jointBinary } from '@supermask/binarize';
import { kaimingNormal, type Reparam } from '@supermask/core';
import { countDensity, initialiseKernels, lenet300100, strip, totalDensity } from '@supermask/layers';
import { evaluate, type LabelledData, type TrainHooks } from '@supermask/trainers';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { examples, kernelsOf, runPage } from './recipe.suite.ts';

const { twoStage } = (await runPage('two-stage-binary')).declared as {
  twoStage: (
    model: LayersModel,
    options: {
      data: LabelledData;
      epochs: number;
      batchSize: number;
      learningRate: number;
      method: Reparam;
    } & TrainHooks,
  ) => Promise<LayersModel>;
};
const data = { ...examples(), shape: [4, 4, 1] };
function network(): LayersModel {
  const model = lenet300100({ inputShape: [4, 4, 1], classes: 3, width: 0.125, activations: 'binary' });
  initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
  return model;
}
const options = { data, epochs: 10, batchSize: 20, learningRate: 0.01 };

test('the second stage starts from the weights of the first, and gives ±α and a network that learned', async () => {
  const losses: number[] = [];
  const method = binaryWeights({ gradient: 'clip' });
  const model = await twoStage(network(), {
    ...options,
    method,
    onEpoch: ({ trainLoss }) => losses.push(trainLoss),
  });
  expect(losses.length).toBe(20);
  expect(losses[10]).toBeLessThan(losses[0] as number);
  const { accuracy } = await evaluate(model, data);
  expect(accuracy).toBeGreaterThan(0.6);
  for (const { effective } of kernelsOf(model)) expect(new Set([...effective].map(Math.abs)).size).toBe(1);
  const input = tf.tensor(data.inputs as Float32Array, [60, 4, 4, 1]);
  const predict = (one: LayersModel): ArrayLike<number> => (one.predict(input) as tf.Tensor).dataSync();
  expect(predict(await strip(model))).toEqual(predict(model));
});

test('or a ternary one, with a mask that is trained in the second stage', async () => {
  const model = await twoStage(network(), { ...options, method: jointBinary({ density: 0.5 }) });
  expect(totalDensity(countDensity(model))).toBeCloseTo(0.5, 2);
  for (const { effective } of kernelsOf(model)) expect(new Set([...effective].map(Math.abs)).size).toBe(2);
});
