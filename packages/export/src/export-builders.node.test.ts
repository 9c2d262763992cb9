import { binaryWeights, jointBinary, multiPrize } from '@supermask/binarize';
import { edgePopup, kaimingNormal } from '@supermask/core';
import { decodeSmask, randomValues } from '@supermask/format';
import {
  conv2,
  conv4,
  conv6,
  conv8,
  conv1616128,
  countDensity,
  decorateModel,
  lenet300100,
  mobilenetV1,
  resnet18,
  resnet20,
  vggSmall,
} from '@supermask/layers';
import { loadBytes, type Network } from '@supermask/runtime';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { exportModel } from './export-model.ts';
import { learnNorms } from './norms.suite.ts';
import { toLayersModel } from './to-layers-model.ts';

beforeEach(() => useBackend('wasm'));

const methods = {
  plain: undefined,
  edgePopup: edgePopup({ density: 0.5 }),
  multiPrize: multiPrize({ density: 0.5 }),
  jointBinary: jointBinary({ density: 0.3, scale: { perChannel: true } }),
  binaryWeights: binaryWeights(),
} as const;

/** Logits of random images: the model's and the runtime's. */
function predictions(model: LayersModel, network: Network, images: number): [Float32Array, Float32Array] {
  const shape = model.inputs[0]?.shape.slice(1) as number[];
  const count = images * tf.util.sizeFromShape(shape);
  const source = { distribution: 'normal', scale: 1, seed: 5, purpose: 'data', stream: 'images' } as const;
  const pixels = randomValues(source, count);
  const expected = tf.tidy(() =>
    (model.predict(tf.tensor(pixels, [images, ...shape])) as tf.Tensor).dataSync<'float32'>(),
  ) as Float32Array;
  return [expected, network.predict(pixels)];
}

/**
 * The share of images whose class, by the runtime's logits, is none of the model's best ones. Sums of signs are often
 * equal: there rounding decides which class is first.
 */
function disagreement(expected: Float32Array, actual: Float32Array, images: number): number {
  const size = expected.length / images;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let other = 0;
  for (let start = 0; start < expected.length; start += size) {
    const [theirs, ours] = [expected, actual].map((logits) => logits.subarray(start, start + size));
    const best = Math.max(...(theirs as Float32Array));
    const own = (ours as Float32Array).indexOf(Math.max(...(ours as Float32Array)));
    if ((theirs?.[own] as number) < best - 1e-5 * largest) other++;
  }
  return other / images;
}

describe.each([
  ['lenet300100', lenet300100, 8],
  ['conv1616128', conv1616128, 8],
  ['conv2', conv2, 8],
  ['conv4', conv4, 8],
  ['conv6', conv6, 8],
  ['conv8', conv8, 16],
  ['vggSmall', vggSmall, 8],
  ['resnet18', resnet18, 8],
  ['resnet20', resnet20, 8],
  ['mobilenetV1', mobilenetV1, 32],
] as const)('%s', (_, build, size) => {
  describe.each(['float', 'binary'] as const)('with %s activations', (activations) => {
    test.each(Object.entries(methods))('%s', async (_, method) => {
      const plain = build({ inputShape: [size, size, 3], width: 1 / 8, classes: 5, activations });
      const model = method
        ? await decorateModel(plain, { method, seed: 3, weights: kaimingNormal() })
        : plain;
      learnNorms(model);
      // Throws where a value deviates by more; between the signs of the binary ones.
      const bytes = exportModel(model, { tolerance: 1e-5 });
      const images = 24;
      const [expected, actual] = predictions(model, loadBytes(bytes), images);
      const plainAgain = toLayersModel(bytes);
      const [again] = predictions(plainAgain, loadBytes(bytes), images);
      plainAgain.dispose();
      for (const values of [actual, again]) {
        if (activations === 'float') expect(deviation(values, expected)).toBeLessThan(1e-5);
        else expect(disagreement(expected, values, images)).toBeLessThanOrEqual(0.1);
      }
    });
  });
});

test('binarised kernels cost two bits for each kept weight, and one for each other', async () => {
  const plain = conv2({ inputShape: [16, 16, 3], width: 1 / 4, activations: 'binary' });
  const model = await decorateModel(plain, {
    method: multiPrize({ density: 0.25 }),
    weights: kaimingNormal(),
  });
  const { tensors } = decodeSmask(exportModel(model, { keepDead: true }));
  for (const { layer, kept } of countDensity(model)) {
    const values = tensors.get(`${layer}/kernel`)?.values;
    expect(values).toMatchObject({ signs: { length: kept }, scales: { length: 1 } });
  }
  const weights = countDensity(model).reduce((sum, { total }) => sum + total, 0);
  expect(exportModel(model).length).toBeLessThan((weights * 1.25) / 8 + 8192);
});
