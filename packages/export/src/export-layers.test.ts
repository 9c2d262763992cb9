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
import { learnNorms } from './norms.suite.ts';
import { toSmask } from './to-smask.ts';

beforeEach(() => useBackend('cpu'));

const { layers } = tfl;
const biasInitializer = 'randomNormal';
const alone =
  (...chain: (() => tfl.layers.Layer)[]) =>
  (x: tfl.SymbolicTensor): tfl.SymbolicTensor =>
    chain.reduce((value, make) => make().apply(value) as tfl.SymbolicTensor, x);
type Build = (x: tfl.SymbolicTensor) => tfl.SymbolicTensor;
const merged = (make: (values: tfl.SymbolicTensor[]) => unknown, ...branches: Build[]): Build => {
  return (x) => make(branches.map((branch) => branch(x))) as tfl.SymbolicTensor;
};
const conv = (filters: number, name?: string): Build =>
  alone(() =>
    layers.conv2d({ filters, kernelSize: 3, padding: 'same', biasInitializer, ...(name ? { name } : {}) }),
  );

const image = [7, 6, 3];
const sequence = [9, 4];

const kinds: readonly [string, readonly number[], Build][] = [
  ['dilation', image, alone(() => layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2 }))],
  [
    'dilation, same padding',
    image,
    alone(() => layers.conv2d({ filters: 4, kernelSize: [3, 2], dilationRate: [2, 3], padding: 'same' })),
  ],
  [
    'depthwise',
    image,
    alone(() => layers.depthwiseConv2d({ kernelSize: [2, 3], depthMultiplier: 2, biasInitializer })),
  ],
  [
    'depthwise, strides, same padding, activation',
    image,
    alone(() => layers.depthwiseConv2d({ kernelSize: 3, strides: 2, padding: 'same', activation: 'selu' })),
  ],
  [
    'separable',
    image,
    alone(() =>
      layers.separableConv2d({
        ...{ filters: 5, kernelSize: 3, strides: 2, depthMultiplier: 2, padding: 'same' },
        ...{ activation: 'tanh', biasInitializer },
      }),
    ),
  ],
  ['conv1d', sequence, alone(() => layers.conv1d({ filters: 5, kernelSize: 3, biasInitializer }))],
  [
    'conv1d, strides, same padding, activation',
    sequence,
    alone(() =>
      layers.conv1d({ filters: 5, kernelSize: 4, strides: 2, padding: 'same', activation: 'relu' }),
    ),
  ],
  ['conv1d, dilation', sequence, alone(() => layers.conv1d({ filters: 5, kernelSize: 2, dilationRate: 3 }))],
  [
    'max pooling 1d',
    sequence,
    alone(() => layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' })),
  ],
  ['average pooling 1d', sequence, alone(() => layers.averagePooling1d({ poolSize: 2 }))],
  ['global max pooling', image, alone(() => layers.globalMaxPooling2d({}))],
  ['global average pooling', image, alone(() => layers.globalAveragePooling2d({}))],
  ['global max pooling 1d', sequence, alone(() => layers.globalMaxPooling1d({}))],
  ['global average pooling 1d', sequence, alone(() => layers.globalAveragePooling1d({}))],
  ['reshape', image, alone(() => layers.reshape({ targetShape: [3, 6, 7] }))],
  ['permute', image, alone(() => layers.permute({ dims: [3, 1, 2] }))],
  [
    'zero padding',
    image,
    alone(() =>
      layers.zeroPadding2d({
        padding: [
          [1, 2],
          [0, 3],
        ],
      }),
    ),
  ],
  ['upsampling', image, alone(() => layers.upSampling2d({ size: [2, 3] }))],
  ['leaky relu', image, alone(() => layers.leakyReLU({ alpha: 0.2 }))],
  ['elu', image, alone(() => layers.elu())],
  ['prelu', [5], alone(() => layers.prelu({ alphaInitializer: 'randomNormal' }))],
  [
    'prelu of channels',
    image,
    alone(() => layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [1, 2] })),
  ],
  [
    'prelu of one slope',
    [5],
    alone(() => layers.prelu({ alphaInitializer: 'randomNormal', sharedAxes: [1] })),
  ],
  ['batch normalisation', image, alone(() => layers.batchNormalization())],
  ['batch normalisation of a vector', [5], alone(() => layers.batchNormalization({ axis: 1 }))],
  [
    'batch normalisation without scale and shift',
    image,
    alone(() => layers.batchNormalization({ scale: false, center: false })),
  ],
  [
    'noise',
    image,
    alone(
      () => layers.gaussianNoise({ stddev: 1 }),
      () => layers.spatialDropout1d({ rate: 0.5 }),
    ),
  ],
  ['add', image, merged((values) => layers.add().apply(values), conv(4), conv(4), conv(4))],
  ['multiply', image, merged((values) => layers.multiply().apply(values), conv(4), conv(4))],
  [
    'concatenate',
    image,
    merged(
      (values) => layers.concatenate().apply(values),
      conv(2),
      conv(3),
      (x) => x,
    ),
  ],
  [
    'concatenate rows',
    image,
    merged(
      (values) => layers.concatenate({ axis: 1 }).apply(values),
      conv(3),
      (x) => x,
    ),
  ],
];

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
    const x = tfl.input({ shape: image });
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
    const x = tfl.input({ shape: image });
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
