import { edgePopup, joint, kaimingNormal } from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import { install, uninstall } from '@supermask/wasm-training';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { countDensity } from './count-density.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';

/** Images of two classes, bright above or bright below. */
function images(): { x: tf.Tensor; y: tf.Tensor } {
  const noise = tf.randomNormal([32, 6, 6, 1], 0, 0.3, 'float32', 5);
  const labels = Array.from({ length: 32 }, (_, i) => i % 2);
  const bright = labels.flatMap((label) =>
    Array.from({ length: 36 }, (_, p) => Number(Math.floor(p / 18) === label)),
  );
  return { x: tf.add(noise, tf.tensor(bright, [32, 6, 6, 1])), y: tf.oneHot(labels, 2) };
}

const tiny = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 8, kernelSize: 3, activation: 'relu', inputShape: [6, 6, 1] }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 2 }),
    ],
  });

const logitLoss = (labels: tf.Tensor, logits: tf.Tensor): tf.Tensor =>
  tf.losses.softmaxCrossEntropy(labels, logits);

describe.each(backends.filter((name) => name === 'wasm' || name === 'webgpu'))('fit on %s', (backend) => {
  test.each([
    ['edge-popup', edgePopup({ density: 0.5 }), 0.1],
    ['joint', joint({ density: 0.5 }), 0.02],
  ] as const)('%s learns, and only what it should move moves', async (_, method, learningRate) => {
    await useBackend(backend);
    if (backend === 'wasm') await install();
    const { x, y } = images();
    const model = await decorateModel(tiny(), { method, seed: 1, weights: kaimingNormal() });
    const weights = (): string[] =>
      decoratedLayers(model).flatMap(({ kernels }) => kernels.map((k) => `${k.weight.read().dataSync()}`));
    const start = weights();
    model.compile({ optimizer: tf.train.adam(learningRate), loss: logitLoss });
    const { history } = await model.fit(x, y, { epochs: 12, batchSize: 16, shuffle: false, verbose: 0 });
    const losses = history.loss as number[];
    expect(losses.at(-1)).toBeLessThan(0.6 * (losses[0] as number));
    weights().forEach((values, i) => {
      expect(values === start[i]).toBe(!method.config.trains.weight);
    });
    for (const { kept, total } of countDensity(model)) expect(kept).toBe(total / 2);
    if (backend === 'wasm') uninstall();
  });
});

test('a model that holds a decorated model is trained as well', async () => {
  await useBackend('cpu');
  const inner = await decorateModel(
    tfl.sequential({ layers: [tfl.layers.dense({ units: 4, inputShape: [3], activation: 'relu' })] }),
    { method: edgePopup({ density: 0.5 }) },
  );
  const outer = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 1 })] });
  const [layer] = decoratedLayers(outer);
  const values = (v: tfl.LayerVariable | undefined): string => `${v?.read().dataSync()}`;
  const { weight, scores } = layer?.kernels[0] ?? {};
  const before = [values(weight), values(scores)];
  outer.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
  await outer.fit(tf.randomNormal([8, 3]), tf.ones([8, 1]), { verbose: 0 });
  expect(values(weight)).toBe(before[0]);
  expect(values(scores)).not.toBe(before[1]);
});
