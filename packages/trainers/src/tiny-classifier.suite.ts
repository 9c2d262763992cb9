import { kaimingNormal } from '@supermask/core';
import { randomValues } from '@supermask/format';
import { initialiseKernels } from '@supermask/layers';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LabelledData } from './labelled-data.ts';

/** Two dense layers with biases, 4 → 6 → 3, the same at every call. */
export function tinyClassifier(): tfl.LayersModel {
  const model = tfl.sequential({
    layers: [
      tfl.layers.dense({
        units: 6,
        activation: 'relu',
        biasInitializer: 'ones',
        inputShape: [4],
        name: 'one',
      }),
      tfl.layers.dense({ units: 3, name: 'two' }),
    ],
  });
  initialiseKernels(model, { weights: kaimingNormal(), seed: 1 });
  return model;
}

/** Noisy examples of three classes; the first number of each is its class. */
export function tinyData(count: number, seed = 1): LabelledData {
  const inputs = randomValues(
    { distribution: 'normal', scale: 0.5, seed, purpose: 'data', stream: 'tiny' },
    count * 4,
  );
  const labels = Uint8Array.from({ length: count }, (_, i) => i % 3);
  labels.forEach((label, i) => {
    inputs[i * 4] = label;
  });
  return { inputs, shape: [4], labels };
}
