import { edgePopup, kaimingNormal } from '@supermask/core';
import { decorateModel } from '@supermask/layers';
import { install } from '@supermask/wasm-training';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { hashVariables, sgd, type TrainerOptions, train } from './index.ts';
import { tinyData } from './tiny-classifier.suite.ts';

/**
 * Installs the kernels of training and trains a convolutional network, whose gradients tfjs-backend-wasm alone does
 * not have.
 *
 * @returns the hash of what it became.
 */
export async function trainedInWorkers(options: TrainerOptions): Promise<string> {
  enableProdMode();
  await setBackend('wasm');
  install();
  const { inputs, labels } = tinyData(9 * 36);
  const plain = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ inputShape: [12, 12, 1], filters: 4, kernelSize: 3, padding: 'same' }),
      tfl.layers.batchNormalization(),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 3, useBias: false }),
    ],
  });
  const model = await decorateModel(plain, {
    method: edgePopup({ density: 0.5 }),
    seed: 3,
    weights: kaimingNormal(),
  });
  const optimiser = sgd({ learningRate: 0.2, momentum: 0.9 });
  await train(model, {
    data: { inputs, shape: [12, 12, 1], labels: labels.subarray(0, 9) },
    epochs: 3,
    batchSize: 4,
    optimisers: { scores: optimiser, weights: optimiser },
    ...options,
  });
  return await hashVariables(model.weights);
}
