import { edgePopup, joint, kaimingNormal, signedConstant } from '@supermask/core';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { binaryActivation } from './binary-activation.ts';
import { conv2 } from './conv-nets.ts';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { effectiveDensity } from './effective-density.ts';
import { lenet300100 } from './lenet-300-100.ts';
import { mobilenetV1 } from './mobilenet-v1.ts';
import { resnet20 } from './resnet.ts';
import { summary } from './summary.ts';
import { summaryTable } from './summary-table.ts';
import { vggSmall } from './vgg-small.ts';

const method = edgePopup({ density: 0.5 });

const network = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', inputShape: [8, 6, 2], name: 'conv' }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      binaryActivation({ name: 'sign' }),
      tfl.layers.maxPooling2d({ poolSize: 2 }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 5, name: 'out' }),
    ],
  });

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('each figure by hand', async () => {
    const model = await decorateModel(network(), { method, weights: signedConstant(), seed: 2 });
    const before = tf.memory().numTensors;
    const { layers, total } = summary(model);
    expect(tf.memory().numTensors).toBe(before);
    const seeds = decoratedLayers(model).map(({ kernels }) => JSON.stringify(kernels[0]?.source).length);
    expect(layers).toEqual([
      {
        layer: 'conv',
        kind: 'Conv2D',
        shape: [8, 6, 4],
        weightBits: 2,
        inputBits: 32,
        weights: 72,
        kept: 36,
        density: 0.5,
        others: 4,
        bytes: { float32: 4 * 76, masked: 9 + (seeds[0] as number) + 16 },
        multiplyAdds: { dense: 72 * 48, kept: 36 * 48 },
      },
      {
        layer: 'norm',
        kind: 'BatchNormalization',
        shape: [8, 6, 4],
        weightBits: undefined,
        inputBits: 32,
        weights: 0,
        kept: 0,
        density: 1,
        others: 16,
        bytes: { float32: 64, masked: 64 },
        multiplyAdds: { dense: 0, kept: 0 },
      },
      {
        layer: 'out',
        kind: 'Dense',
        shape: [5],
        weightBits: 2,
        inputBits: 1,
        weights: 240,
        kept: 120,
        density: 0.5,
        others: 5,
        bytes: { float32: 4 * 245, masked: 30 + (seeds[1] as number) + 20 },
        multiplyAdds: { dense: 240, kept: 120 },
      },
    ]);
    expect(total).toEqual({
      weights: 312,
      kept: 156,
      density: 0.5,
      others: 25,
      bytes: { float32: 4 * 337, masked: layers.reduce((sum, { bytes }) => sum + bytes.masked, 0) },
      multiplyAdds: { dense: 72 * 48 + 240, kept: 36 * 48 + 120 },
    });
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('trained weights are stored by their values, whatever they were drawn from', async () => {
    const model = await decorateModel(lenet300100(), {
      method: joint({ density: 0.5 }),
      weights: kaimingNormal(),
      trainBias: false,
    });
    const seeded = summary(model).total.bytes.masked;
    for (const { kernels } of decoratedLayers(model)) {
      for (const { weight } of kernels) weight.write(tf.mul(weight.read(), 1.5));
    }
    const { total } = summary(model);
    expect(total.weights).toBe(266_200);
    expect(total.multiplyAdds).toEqual({ dense: 266_200, kept: 133_100 });
    expect(total.bytes.masked).toBe(266_200 / 8 + 4 * 133_100 + 4 * total.others);
    expect(seeded).toBeLessThan(total.bytes.masked / 10);
  });

  test.each([
    ['conv2', conv2, 4],
    ['vggSmall', vggSmall, 5],
    ['resnet20', resnet20, 20],
    ['mobilenetV1', mobilenetV1, 26],
  ])('the builders are known throughout, binary or not: %s', async (_, build, binary) => {
    for (const activations of ['float', 'binary'] as const) {
      const plain = build({ width: 0.125, inputShape: [32, 32, 3], activations });
      const model = await decorateModel(plain, { method });
      const { layers, total } = summary(model);
      expect(total.multiplyAdds.dense).toBeGreaterThan(total.weights);
      expect(layers.filter(({ inputBits }) => inputBits === 1).length).toBe(
        activations === 'float' ? 0 : binary,
      );
      const effective = effectiveDensity(model);
      expect(effective > 0.3 && effective <= total.density).toBe(true);
      tf.dispose([plain.getWeights(), model.getWeights()]);
    }
  });

  test('an undecorated model keeps everything', () => {
    const { total, layers } = summary(network());
    expect(total.kept).toBe(total.weights);
    expect(total.bytes.masked).toBe(total.bytes.float32);
    expect(layers.map(({ weightBits }) => weightBits)).toEqual([32, undefined, 32]);
  });

  test('a layer used twice multiplies twice, also in a nested model', async () => {
    const shared = tfl.layers.dense({ units: 3, inputShape: [3], name: 'shared', useBias: false });
    const nested = tfl.sequential({ layers: [shared] });
    const input = tfl.input({ shape: [3] });
    const output = nested.apply(nested.apply(input)) as tfl.SymbolicTensor;
    const model = await decorateModel(tfl.model({ inputs: input, outputs: output }), { method });
    expect(summary(model).layers).toMatchObject([{ weights: 9, multiplyAdds: { dense: 18, kept: 2 * 5 } }]);
  });

  test('what is not known is not added up', () => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.embedding({ inputDim: 4, outputDim: 2, inputShape: [null] }),
        tfl.layers.lstm({ units: 2, recurrentInitializer: 'glorotUniform', returnState: false }),
      ],
    });
    expect(summary(model).total.multiplyAdds).toEqual({ dense: undefined, kept: undefined });
    expect(summaryTable(summary(model))).toContain('? → ?');
  });

  test('as a table', async () => {
    const model = await decorateModel(network(), { method, seed: 2 });
    const lines = summaryTable(summary(model)).split('\n');
    expect(lines.map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'layer | output | weights | kept | density | bits | others | bytes | multiply-adds',
      expect.stringMatching(/^─+$/),
      'conv (Conv2D) | 8 × 6 × 4 | 72 | 36 | 50.0 % | 32/32 | 4 | 304 → 169 | 3,456 → 1,728',
      'norm (BatchNormalization) | 8 × 6 × 4 | 0 | 0 | – | –/32 | 16 | 64 → 64 | 0 → 0',
      'out (Dense) | 5 | 240 | 120 | 50.0 % | 32/1 | 5 | 980 → 530 | 240 → 120',
      expect.stringMatching(/^─+$/),
      'total | 312 | 156 | 50.0 % | 25 | 1,348 → 763 | 3,696 → 1,848',
    ]);
    const ends = lines.filter((line) => !line.startsWith('─')).map((line) => line.length);
    expect(new Set(ends).size).toBe(1);
  });
});
