import { edgePopup } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { nonAffineBatchNorm } from './non-affine-batch-norm.ts';

const [rows, columns] = [5, 2];
const x = Array.from({ length: rows * columns }, (_, i) => ((i * 7) % 11) / 3 - 1);
const upstream = x.map((_, i) => ((i * 3) % 7) / 5 - 0.6);

/** (value − mean) / √(variance + ε) in each column, and the statistics. */
function normalised(values: readonly number[]): { y: number[]; mean: number[]; variance: number[] } {
  const column = (c: number): number[] => values.filter((_, i) => i % columns === c);
  const average = (list: number[]): number => list.reduce((sum, v) => sum + v, 0) / list.length;
  const mean = [0, 1].map((c) => average(column(c)));
  const variance = [0, 1].map((c) => average(column(c).map((v) => (v - (mean[c] as number)) ** 2)));
  const y = values.map((v, i) => {
    const c = i % columns;
    return (v - (mean[c] as number)) / Math.sqrt((variance[c] as number) + 1e-5);
  });
  return { y, mean, variance };
}

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('in training: normalises by the batch, with its gradient, and moves its statistics', () => {
    const layer = nonAffineBatchNorm();
    const f = (input: tf.Tensor): tf.Tensor => layer.apply(input, { training: true }) as tf.Tensor;
    const input = tf.tensor(x, [rows, columns]);
    const { y, mean, variance } = normalised(x);
    expect(deviation(f(input).dataSync(), y)).toBeLessThan(1e-5);
    const [movingMean, movingVariance] = layer.getWeights().slice(2) as [tf.Tensor, tf.Tensor];
    expect(
      deviation(
        movingMean.dataSync(),
        mean.map((v) => 0.1 * v),
      ),
    ).toBeLessThan(1e-5);
    expect(
      deviation(
        movingVariance.dataSync(),
        variance.map((v) => 0.9 + 0.1 * v),
      ),
    ).toBeLessThan(1e-5);

    const loss = (values: number[]): number =>
      normalised(values).y.reduce((sum, v, i) => sum + v * (upstream[i] as number), 0);
    const numeric = x.map((_, i) => {
      const moved = (h: number): number => loss(x.map((v, j) => (i === j ? v + h : v)));
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
    const dx = tf.grad(f)(input, tf.tensor(upstream, [rows, columns]));
    expect(deviation(dx.dataSync(), numeric)).toBeLessThan(1e-4);
  });
});

describe('in a model', () => {
  beforeEach(() => useBackend('cpu'));

  const weights = (model: tfl.LayersModel): number[][] =>
    model.getLayer('norm').weights.map((variable) => [...variable.read().dataSync()]);

  const plain = (): tfl.Sequential =>
    tfl.sequential({
      layers: [
        tfl.layers.dense({ units: 3, useBias: false, inputShape: [4], name: 'hidden' }),
        nonAffineBatchNorm({ name: 'norm' }),
        tfl.layers.dense({ units: 2, useBias: false, name: 'out' }),
      ],
    });

  const copies: Readonly<Record<string, () => Promise<tfl.LayersModel>>> = {
    built: async () => plain(),
    decorated: () => decorateModel(plain(), { method: edgePopup({ density: 0.5 }) }),
    loaded: async () => {
      let artifacts: tf.io.ModelArtifacts = {};
      await plain().save(
        tf.io.withSaveHandler(async (given) => {
          artifacts = given;
          return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
        }),
      );
      return tfl.loadLayersModel(tf.io.fromMemory(artifacts));
    },
  };

  test.each(Object.keys(copies))('%s: fit leaves scale and shift, and moves the statistics', async (kind) => {
    const model = await (copies[kind] as () => Promise<tfl.LayersModel>)();
    model.compile({ optimizer: tf.train.momentum(0.1, 0.9), loss: 'meanSquaredError' });
    expect(model.trainableWeights.filter(({ originalName }) => originalName.startsWith('norm'))).toEqual([]);
    const before = weights(model);
    expect(before).toEqual([
      [1, 1, 1],
      [0, 0, 0],
      [0, 0, 0],
      [1, 1, 1],
    ]);
    const [inputs, targets] = [tf.randomNormal([8, 4], 0, 1, 'float32', 1), tf.ones([8, 2])];
    await model.fit(inputs, targets, { epochs: 2, verbose: 0 });
    const after = weights(model);
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(after[2]).not.toEqual(before[2]);
    expect(after[3]).not.toEqual(before[3]);
    // Evaluation goes by the moved statistics.
    const norm = model.getLayer('norm').apply(tf.zeros([1, 3])) as tf.Tensor;
    const expected = after[2]?.map((mean, i) => -mean / Math.sqrt((after[3]?.[i] as number) + 1e-5)) ?? [];
    expect(deviation(norm.dataSync(), expected)).toBeLessThan(1e-5);
  });
});

test('tfjs itself throws where scale and shift are left out', async () => {
  await useBackend('cpu');
  const layer = tfl.layers.batchNormalization({ center: false, scale: false });
  expect(() => layer.apply(tf.ones([4, 2]), { training: true })).toThrow(/undefined/);
});
