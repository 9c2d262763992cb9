import { edgePopup } from '@supermask/core';
import { encodeSmask } from '@supermask/format';
import { binaryActivation, decorateModel } from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { compareBetweenSigns } from './compare-between-signs.ts';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { exportModel } from './export-model.ts';
import { alone, image, kinds } from './layer-kinds.suite.ts';
import { learnNorms } from './norms.suite.ts';
import { toSmask } from './to-smask.ts';

beforeEach(() => useBackend('cpu'));

const { layers } = tfl;

describe('a layer alone predicts as in tfjs', () => {
  // tfjs drops out the channels of sequences only.
  test.each(kinds.filter(([name]) => name !== 'noise'))('%s', (_, shape, build) => {
    const x = tfl.input({ shape: [...shape] });
    const model = tfl.model({ inputs: x, outputs: build(x) });
    learnNorms(model);
    expect(compareWithRuntime(model, loadBytes(exportModel(model)))).toBeLessThan(1e-6);
  });

  test.each(['relu', 'selu', 'softplus', 'softsign', 'hardSigmoid', 'swish', 'gelu', 'mish'] as const)(
    'the activation %s',
    (activation) => {
      const x = tfl.input({ shape: [20] });
      const y = layers.dense({ units: 30, activation: activation as 'relu' }).apply(x);
      const model = tfl.model({ inputs: x, outputs: y as tfl.SymbolicTensor });
      expect(compareWithRuntime(model, loadBytes(exportModel(model)))).toBeLessThan(1e-6);
    },
  );

  test('layers that do nothing in evaluation', () => {
    const x = tfl.input({ shape: [4, 3] });
    const y = alone(
      () => layers.spatialDropout1d({ rate: 0.5 }),
      () => layers.gaussianNoise({ stddev: 1 }),
      () => layers.gaussianDropout({ rate: 0.5 }),
      () => layers.alphaDropout({ rate: 0.5 }),
    )(x);
    expect(toSmask(tfl.model({ inputs: x, outputs: y })).graph.nodes).toEqual([]);
  });
});

describe('whole networks', () => {
  const text = (): tfl.LayersModel =>
    tfl.sequential({
      layers: [
        layers.embedding({ inputDim: 11, outputDim: 6, inputLength: 8 }),
        layers.conv1d({ filters: 5, kernelSize: 3, activation: 'relu' }),
        layers.batchNormalization(),
        layers.globalMaxPooling1d({}),
        layers.dense({ units: 3, activation: 'softmax' }),
      ],
    });
  const residual = (): tfl.LayersModel => {
    const x = tfl.input({ shape: [...image] });
    const stem = alone(
      () => layers.separableConv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false }),
      () => layers.batchNormalization(),
    )(x);
    const branch = alone(
      () => layers.depthwiseConv2d({ kernelSize: 3, padding: 'same' }),
      () => layers.batchNormalization(),
      () => layers.leakyReLU(),
    )(stem);
    const sum = layers.add().apply([stem, branch]) as tfl.SymbolicTensor;
    const both = layers.concatenate().apply([sum, stem]) as tfl.SymbolicTensor;
    const y = alone(
      () => layers.globalAveragePooling2d({}),
      () => layers.dense({ units: 3 }),
    )(both);
    return tfl.model({ inputs: x, outputs: [y, sum] });
  };

  test.each([
    ['text', text],
    ['residual', residual],
  ])('%s, decorated and not', async (_, build) => {
    for (const decorated of [false, true]) {
      const model = decorated
        ? await decorateModel(build(), { method: edgePopup({ density: 0.5 }) })
        : build();
      learnNorms(model);
      expect(compareWithRuntime(model, loadBytes(exportModel(model)))).toBeLessThan(1e-6);
    }
  });

  test('the indices of an embedding are compared, all that it has', async () => {
    const model = text();
    const file = loadBytes(exportModel(model));
    const [table] = model.weights;
    table?.write(tf.add(table.read(), 1));
    expect(compareWithRuntime(model, file)).toBeGreaterThan(1e-3);
    expect(() => file.predict(new Float32Array(8).fill(11))).toThrow('an index must be in [0, 11), got 11');
  });
});

describe('compareBetweenSigns', () => {
  const binary = (): tfl.LayersModel => {
    const x = tfl.input({ shape: [...image] });
    const sign =
      (name: string): (() => tfl.layers.Layer) =>
      () =>
        binaryActivation({ name });
    const first = alone(() => layers.conv2d({ filters: 4, kernelSize: 3 }), sign('first'))(x);
    const y = alone(
      () => layers.conv2d({ filters: 3, kernelSize: 2, name: 'middle' }),
      () => layers.batchNormalization(),
      sign('second'),
      () => layers.flatten(),
      () => layers.dense({ units: 2, name: 'end' }),
    )(first);
    return tfl.model({ inputs: x, outputs: [y, first] });
  };

  test('is small for the model’s own file', () => {
    const model = binary();
    expect(compareBetweenSigns(model, toSmask(model))).toBeLessThan(1e-6);
  });

  test.each(['middle', 'end'])('sees another kernel of %s', (name) => {
    const model = binary();
    const file = toSmask(model);
    const [kernel] = model.getLayer(name).weights;
    kernel?.write(tf.mul(kernel.read(), 1.01));
    expect(compareBetweenSigns(model, file)).toBeGreaterThan(1e-3);
  });

  test('does not count the signs that rounding turns', () => {
    const x = tfl.input({ shape: [3] });
    const weights = (tiny: number): Float32Array => Float32Array.of(1, -2, tiny, 3, 1, tiny, 1, 1, tiny);
    const hidden = layers.dense({ units: 3, useBias: false, name: 'hidden' });
    const y = alone(
      () => hidden,
      () => binaryActivation(),
      () => layers.dense({ units: 2 }),
    )(x);
    const model = tfl.model({ inputs: x, outputs: y });
    hidden.setWeights([tf.tensor2d(weights(1e-12), [3, 3])]);
    const smask = toSmask(model);
    const tensors = new Map(smask.tensors).set('hidden/kernel', { shape: [3, 3], values: weights(-1e-12) });
    const file = { ...smask, tensors };
    expect(compareWithRuntime(model, loadBytes(encodeSmask(file)))).toBeGreaterThan(0.01);
    expect(compareBetweenSigns(model, file)).toBeLessThan(1e-6);
  });
});
