import { bernoulliSupermask } from '@supermask/core';
import { decorateModel, strip } from '@supermask/layers';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { recalibrateBatchNorm } from './recalibrate-batch-norm.ts';
import { takeSnapshot } from './snapshot.ts';
import { tinyClassifier, tinyData } from './tiny-classifier.suite.ts';

const data = tinyData(30);

/** Batch norm right at the input, and another one inside a nested model. */
function normalised(): tfl.LayersModel {
  const inner = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 5, inputShape: [4], kernelInitializer: 'ones', name: 'dense' }),
      tfl.layers.batchNormalization({ name: 'inside' }),
    ],
  });
  return tfl.sequential({
    layers: [
      tfl.layers.batchNormalization({ inputShape: [4], name: 'first' }),
      inner,
      tfl.layers.dense({ units: 3, kernelInitializer: 'ones', name: 'last' }),
    ],
  });
}

/** Mean and variance of each input over some examples, in plain numbers. */
function moments(from: number, to: number): { mean: number; variance: number }[] {
  return [0, 1, 2, 3].map((column) => {
    const values = Array.from(
      { length: to - from },
      (_, i) => data.inputs[(from + i) * 4 + column] as number,
    );
    const mean = values.reduce((sum, value) => sum + value) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, variance };
  });
}

describe.each(backends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  test('averages over batches, each with the weight of its examples', async () => {
    const model = normalised();
    const { numTensors } = tf.memory();
    await recalibrateBatchNorm(model, data, { batchSize: 12 });
    expect(tf.memory().numTensors).toBe(numTensors);
    const parts = [moments(0, 12), moments(12, 24), moments(24, 30)];
    const average = (of: 'mean' | 'variance'): number[] =>
      [0, 1, 2, 3].map((column) =>
        parts.reduce((sum, part, i) => sum + ((part[column]?.[of] as number) * (i < 2 ? 12 : 6)) / 30, 0),
      );
    const after = await takeSnapshot(model);
    expect(deviation(after.get('first/moving_mean') ?? [], average('mean'))).toBeLessThan(1e-5);
    expect(deviation(after.get('first/moving_variance') ?? [], average('variance'))).toBeLessThan(1e-5);
  });

  test('forgets what was there, also NaN, and gives the same bits; nothing else changes', async () => {
    const model = normalised();
    await recalibrateBatchNorm(model, data);
    const first = await takeSnapshot(model);
    const isStatistic = (name: string): boolean => /(first|inside)\/moving_/.test(name);
    expect([...first.keys()].filter(isStatistic).length).toBe(4);
    for (const variable of model.weights) {
      if (isStatistic(variable.originalName)) variable.write(tf.fill(variable.shape as number[], Number.NaN));
    }
    await recalibrateBatchNorm(model, data);
    expect(await takeSnapshot(model)).toEqual(first);
    const fresh = await takeSnapshot(normalised());
    for (const [name, values] of fresh) {
      expect(`${values}` === `${first.get(name)}`, name).toBe(!isStatistic(name));
    }
    const momenta = [model.layers[0], (model.layers[1] as tfl.LayersModel).layers[1]];
    expect(momenta.map((layer) => layer?.getConfig().momentum)).toEqual([0.99, 0.99]);
  });
});

test('the statistics are those of the mask that evaluation uses', async () => {
  await useBackend('cpu');
  const plain = tfl.sequential({
    layers: [
      tfl.layers.dense({ units: 6, inputShape: [4], name: 'hidden' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.dense({ units: 3, name: 'out' }),
    ],
  });
  const model = await decorateModel(plain, { method: bernoulliSupermask() });
  const truth = await strip(model);
  for (const one of [model, truth]) await recalibrateBatchNorm(one, data);
  const [found, expected] = [await takeSnapshot(model), await takeSnapshot(truth)];
  for (const name of ['norm/moving_mean', 'norm/moving_variance'])
    expect(found.get(name)).toEqual(expected.get(name));
});

test('refuses a model without batch norm, and data that do not fit', async () => {
  await useBackend('cpu');
  await expect(recalibrateBatchNorm(tinyClassifier(), data)).rejects.toThrow('no BatchNormalization layer');
  const unfit = { ...data, shape: [5] };
  await expect(recalibrateBatchNorm(normalised(), unfit)).rejects.toThrow('need 150 input values');
});
