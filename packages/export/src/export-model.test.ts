import {
  bernoulliSupermask,
  blocks,
  edgePopup,
  filters,
  joint,
  kaimingNormal,
  keepAll,
  randomMask,
  signedConstant,
  signedSupermask,
  supermask,
  topK,
} from '@supermask/core';
import {
  crc32,
  decodeSafetensors,
  decodeSmask,
  denseValues,
  packBits,
  type StoredTensor,
} from '@supermask/format';
import {
  binaryActivation,
  conv1616128,
  countDensity,
  decorateModel,
  SupermaskLayer,
  strip,
} from '@supermask/layers';
import { loadBytes } from '@supermask/runtime';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { compareFile } from './compare-file.ts';
import { compareWithRuntime } from './compare-with-runtime.ts';
import { exportMeasured, exportModel } from './export-model.ts';
import { toSmask } from './to-smask.ts';

beforeEach(() => useBackend('cpu'));

const small = (): tfl.LayersModel => conv1616128({ inputShape: [8, 8, 1], classes: 4 });

/** Every layer and option that the format knows, on odd sizes. */
function everything(): tfl.LayersModel {
  const input = tfl.input({ shape: [11, 9, 2] });
  const chain = [
    tfl.layers.conv2d({
      filters: 5,
      kernelSize: [3, 2],
      strides: [2, 1],
      padding: 'same',
      activation: 'elu',
    }),
    tfl.layers.averagePooling2d({ poolSize: [2, 3], strides: [1, 2], padding: 'same' }),
    tfl.layers.dropout({ rate: 0.5 }),
    tfl.layers.conv2d({ filters: 4, kernelSize: 2, biasInitializer: 'ones' }),
    tfl.layers.activation({ activation: 'sigmoid' }),
    tfl.layers.maxPooling2d({ poolSize: 2, strides: 1 }),
    tfl.layers.reLU({ maxValue: 6 }),
    tfl.layers.dense({ units: 6, activation: 'tanh' }),
    tfl.layers.flatten(),
    tfl.layers.dense({ units: 3 }),
    tfl.layers.softmax(),
  ];
  const output = chain.reduce((x, layer) => layer.apply(x) as tfl.SymbolicTensor, input);
  return tfl.model({ inputs: input, outputs: [output] });
}

const rule = topK({ density: 0.5 });
const trains = { weight: false, scores: true };

describe('the file predicts like the model', () => {
  test.each([
    ['undecorated', small, undefined],
    ['edge-popup', small, edgePopup({ density: 0.3 })],
    ['joint', small, joint({ density: 0.6 })],
    ['every layer, undecorated', everything, undefined],
    ['every layer, edge-popup', everything, edgePopup({ density: 0.5 })],
    ['signed', small, signedSupermask({ density: 0.4 })],
    ['bernoulli', small, bernoulliSupermask()],
    ['bernoulli, a sample, rescaled', small, bernoulliSupermask({ evaluation: 'sample', rescale: true })],
    ['bernoulli, the mean', small, bernoulliSupermask({ evaluation: 'mean' })],
    ['filters', small, supermask({ rule: filters({ rule }), trains })],
    ['every layer, tiles', everything, supermask({ rule: blocks({ rule, size: [3, 2] }), trains })],
    ['one budget', small, edgePopup({ density: 0.5, scope: 'model' })],
    ['keep-all', small, supermask({ rule: keepAll(), trains })],
  ] as const)('%s', async (_, build, method) => {
    const plain = build();
    const model = method ? await decorateModel(plain, { method, seed: 4 }) : plain;
    const network = loadBytes(exportModel(model));
    const shape = model.inputs[0]?.shape.slice(1) as number[];
    const x = tf.randomNormal([3, ...shape], 0, 1, 'float32', 1);
    const expected = (model.predict(x) as tf.Tensor).dataSync<'float32'>();
    expect(deviation(network.predict(x.dataSync<'float32'>()), expected)).toBeLessThan(1e-5);
    expect(compareWithRuntime(model, network)).toBeLessThan(1e-5);
  });
});

describe('graphs', () => {
  const dense = (units: number, name: string, activation?: 'relu' | 'softmax'): tfl.layers.Layer =>
    tfl.layers.dense({ units, name, biasInitializer: 'randomNormal', ...(activation ? { activation } : {}) });
  const apply = (layer: tfl.layers.Layer, x: unknown): tfl.SymbolicTensor =>
    layer.apply(x as tfl.SymbolicTensor) as tfl.SymbolicTensor;
  const input = (size = 3, name?: string): tfl.SymbolicTensor =>
    tfl.input({ shape: [size], ...(name ? { name } : {}) });
  const method = edgePopup({ density: 0.5 });
  const nodes = (model: tfl.LayersModel): string[] => toSmask(model).graph.nodes.map(({ name }) => name);

  test('names with a slash that look like those of other nodes', () => {
    const x = input();
    const inner = apply(dense(3, 'block', 'relu'), x);
    const outputs = apply(dense(2, 'block/kernel'), apply(dense(3, 'block/relu', 'relu'), inner));
    const model = tfl.model({ inputs: x, outputs });
    expect(compareWithRuntime(model, loadBytes(exportModel(model)))).toBeLessThan(1e-6);
    expect(nodes(model)).toEqual([
      'block#linear',
      'block',
      'block/relu#linear',
      'block/relu',
      'block/kernel',
    ]);
  });

  test('a layer that is used twice is stored once', async () => {
    const x = input();
    const layer = dense(3, 'twice', 'relu');
    const plain = tfl.model({ inputs: x, outputs: apply(layer, apply(layer, x)) });
    for (const model of [plain, await decorateModel(plain, { method })]) {
      expect(compareWithRuntime(model, loadBytes(exportModel(model)))).toBeLessThan(1e-6);
      expect(nodes(model)).toEqual(['twice#linear', 'twice', 'twice#1#linear', 'twice#1']);
      expect([...toSmask(model).tensors.keys()]).toEqual(['twice/kernel', 'twice/bias']);
    }
  });

  test('a layer that another model uses too', () => {
    const layer = dense(2, 'shared');
    apply(layer, input());
    const x = input();
    expect(nodes(tfl.model({ inputs: x, outputs: apply(layer, x) }))).toEqual(['shared']);
  });

  test('several inputs and outputs, by name', async () => {
    const [a, b] = [input(3, 'Left'), input(4, 'right')];
    const outputs = [apply(dense(2, 'x'), a), apply(dense(5, 'Y_y', 'softmax'), b)];
    const model = await decorateModel(tfl.model({ inputs: [a, b], outputs }), { method });
    const network = loadBytes(exportModel(model));
    expect(network.inputs.map(({ name }) => name)).toEqual(['Left', 'right']);
    const [left, right] = [Float32Array.of(1, 2, 3), Float32Array.of(4, -5, 6, -7)];
    const predicted = network.predict({ right, Left: left });
    const expected = model.predict([tf.tensor(left, [1, 3]), tf.tensor(right, [1, 4])]) as tf.Tensor[];
    network.outputs.forEach(({ name }, i) => {
      expect(deviation(predicted[name] ?? [], expected[i]?.dataSync() ?? [])).toBeLessThan(1e-6);
    });
  });

  test('an input that is an output', () => {
    const x = input(3, 'x');
    const model = tfl.model({ inputs: x, outputs: apply(tfl.layers.dropout({ rate: 0.5 }), x) });
    const network = loadBytes(exportModel(model));
    expect([...network.predict(Float32Array.of(1, 2, 3))]).toEqual([1, 2, 3]);
    expect(nodes(model)).toEqual([]);
  });

  test('one value that is read twice is computed once', () => {
    const x = input();
    const common = apply(dense(3, 'common', 'relu'), x);
    const model = tfl.model({
      inputs: x,
      outputs: [apply(dense(2, 'a'), common), apply(dense(2, 'b'), common)],
    });
    expect(nodes(model)).toEqual(['common#linear', 'common', 'a', 'b']);
  });

  test('a Sequential model with and without an input layer, decorated and not', async () => {
    const withInput = tfl.sequential({
      layers: [tfl.layers.inputLayer({ inputShape: [3], name: 'image' }), dense(2, 'out')],
    });
    const without = tfl.sequential({
      layers: [tfl.layers.dense({ units: 2, inputShape: [3], name: 'first' })],
    });
    for (const [plain, name] of [
      [withInput, 'image'],
      [without, 'first_input'],
    ] as const) {
      for (const model of [plain, await decorateModel(plain, { method })]) {
        expect(loadBytes(exportModel(model)).inputs).toEqual([{ name, shape: [3] }]);
      }
    }
  });

  test('a nested model is refused by name, unless a Sequential model begins with it', () => {
    const nested = (): tfl.LayersModel =>
      tfl.sequential({ layers: [tfl.layers.dense({ units: 3, inputShape: [3] })], name: 'Nested' });
    const first = tfl.sequential({ layers: [nested(), tfl.layers.dense({ units: 2 })] });
    expect(compareWithRuntime(first, loadBytes(exportModel(first)))).toBeLessThan(1e-6);
    const x = input();
    const model = tfl.model({ inputs: x, outputs: apply(nested(), x) });
    expect(() => exportModel(model)).toThrow('cannot export the Sequential layer "Nested"');
  });
});

describe('what the file holds', () => {
  test('weights from a seed are a seed; the rest is the mask', async () => {
    const model = await decorateModel(small(), {
      method: edgePopup({ density: 0.5 }),
      seed: 9,
      weights: signedConstant(),
    });
    const { tensors } = decodeSmask(exportModel(model, { keepDead: true }));
    for (const { layer, total, kept } of countDensity(model)) {
      const tensor = tensors.get(`${layer}/kernel`);
      expect(tensor?.values).toMatchObject({ distribution: 'sign', seed: 9, purpose: 'weights' });
      expect(packBits(tensor?.mask ?? []).length).toBe(Math.ceil(total / 8));
      expect(tensor?.mask?.filter((bit) => bit === 1).length).toBe(kept);
    }
    const bytes = exportModel(model).length;
    const weights = countDensity(model).reduce((sum, { total }) => sum + total, 0);
    expect(bytes).toBeLessThan(weights / 8 + 4096);
  });

  test('weights from a seed of which some are flipped are stored as signs', async () => {
    const model = await decorateModel(small(), {
      method: signedSupermask({ density: 0.5 }),
      weights: signedConstant(),
    });
    const plain = await strip(model);
    const { tensors } = decodeSmask(exportModel(model, { keepDead: true }));
    for (const { layer, kept } of countDensity(model)) {
      const stored = tensors.get(`${layer}/kernel`) as StoredTensor;
      expect(stored.values).toMatchObject({ scales: { length: 1 }, signs: { length: kept } });
      expect(stored.mask?.filter((bit) => bit === 1).length).toBe(kept);
      expect(deviation(denseValues(stored), plain.getLayer(layer).getWeights()[0]?.dataSync() ?? [])).toBe(0);
    }
    // Where no kept weight is flipped, the seed is enough.
    const [kernel] = (model.getLayer('conv1') as SupermaskLayer).kernels;
    kernel?.scores.write(tf.abs(kernel.scores.read()));
    expect(toSmask(model).tensors.get('conv1/kernel')?.values).toMatchObject({ distribution: 'sign' });
  });

  test('trained weights are stored, only the kept ones', async () => {
    const model = await decorateModel(small(), {
      method: randomMask({ density: 0.25, trainWeight: true }),
      weights: kaimingNormal(),
    });
    const kernel = (model.getLayer('dense1') as SupermaskLayer).kernels[0];
    kernel?.weight.write(tf.mul(kernel.weight.read(), 1.5));
    const tensor = decodeSmask(exportModel(model, { keepDead: true })).tensors.get('dense1/kernel');
    expect(tensor?.values).toBeInstanceOf(Float32Array);
    expect(tensor?.values).toHaveLength(
      countDensity(model).find(({ layer }) => layer === 'dense1')?.kept ?? 0,
    );
  });

  test('trained biases', async () => {
    const plain = tfl.sequential({ layers: [tfl.layers.dense({ units: 2, inputShape: [3], name: 'a' })] });
    const model = await decorateModel(plain, { method: edgePopup({ density: 0.5 }), trainBias: true });
    model.weights.find(({ originalName }) => originalName === 'a/bias')?.write(tf.tensor([7, 8]));
    expect(decodeSmask(exportModel(model, { keepDead: true })).tensors.get('a/bias')?.values).toEqual(
      Float32Array.of(7, 8),
    );
  });

  test('a kept weight that moved in its last bit is not the seed any more', async () => {
    const model = await decorateModel(small(), {
      method: joint({ density: 0.5 }),
      weights: signedConstant(),
    });
    const kernel = (model.getLayer('conv1') as SupermaskLayer).kernels[0];
    expect(toSmask(model).tensors.get('conv1/kernel')?.values).toMatchObject({ distribution: 'sign' });
    kernel?.weight.write(tf.mul(kernel.weight.read(), 1 + 2 ** -23));
    expect(toSmask(model).tensors.get('conv1/kernel')?.values).toMatchObject({ scales: { length: 1 } });
    // One weight of one channel alone.
    const values = kernel?.weight.read().dataSync().slice() as Float32Array;
    const mask = toSmask(model).tensors.get('conv1/kernel')?.mask as Uint8Array;
    const first = mask.indexOf(1);
    values[first] = (values[first] as number) * (1 + 2 ** -22);
    kernel?.weight.write(tf.tensor(values, kernel.weight.shape as number[]));
    expect(toSmask(model).tensors.get('conv1/kernel')?.values).toBeInstanceOf(Float32Array);
  });

  test.each([
    ['a mask and values', edgePopup({ density: 0.25 }), kaimingNormal(), Float32Array],
    ['a mask and signs', edgePopup({ density: 0.25 }), signedConstant(), Object],
    ['as they are, where few are 0', edgePopup({ density: 0.99 }), kaimingNormal(), Float32Array],
  ] as const)('kernels that were pruned elsewhere are %s', async (name, method, weights, kind) => {
    const plain = await strip(await decorateModel(small(), { method, weights }));
    const { tensors } = toSmask(plain);
    for (const layer of plain.layers.filter(({ weights }) => weights.length > 0)) {
      const stored = tensors.get(`${layer.name}/kernel`) as StoredTensor;
      const kernel = layer.getWeights()[0]?.dataSync() ?? [];
      expect(stored.values).toBeInstanceOf(kind);
      expect(stored.mask !== undefined).toBe(name.startsWith('a mask'));
      expect(deviation(denseValues(stored), kernel)).toBe(0);
    }
    expect(compareFile(plain, exportModel(plain))).toBeLessThan(1e-6);
  });

  test('equals the effective kernels of strip()', async () => {
    const model = await decorateModel(small(), {
      method: edgePopup({ density: 0.5 }),
      weights: kaimingNormal(),
    });
    const plain = await strip(model);
    const { tensors } = decodeSmask(exportModel(model, { keepDead: true }));
    for (const layer of plain.layers.filter(({ weights }) => weights.length > 0)) {
      const stored = tensors.get(`${layer.name}/kernel`);
      const [kernel] = layer.getWeights();
      // w · 0 may be −0.
      expect(stored && deviation(denseValues(stored), kernel?.dataSync() ?? [])).toBe(0);
    }
  });

  test('the same model gives the same bytes', async () => {
    const make = (): Promise<tfl.LayersModel> =>
      decorateModel(small(), { method: edgePopup({ density: 0.5 }), seed: 2, weights: kaimingNormal() });
    expect(exportModel(await make(), { info: { a: 'b' } })).toEqual(
      exportModel(await make(), { info: { a: 'b' } }),
    );
  });
});

describe('told to write bits, files that need nothing newer stay as version 1 wrote them, byte for byte', () => {
  test.each([
    ['a masked random network', edgePopup({ density: 0.5 }), '58f2ef62'],
    ['a trained one', joint({ density: 0.3 }), 'b6677458'],
  ] as const)('%s', async (_, method, checksum) => {
    const plain = conv1616128({ inputShape: [12, 12, 1], width: 0.25 });
    const model = await decorateModel(plain, { method, weights: kaimingNormal(), seed: 3, trainBias: true });
    const [kernel] = (model.getLayer('conv1') as SupermaskLayer).kernels;
    if (method.config.trains.weight) kernel?.weight.write(tf.mul(kernel.weight.read(), 1.5));
    const bytes = exportModel(model, { info: { made: 'for this test' }, coding: 'bits', keepDead: true });
    expect(decodeSafetensors(bytes).metadata.version).toBe('1');
    expect(crc32(bytes).toString(16)).toBe(checksum);
  });
});

describe('smaller files', () => {
  const trained = (density: number): Promise<tfl.LayersModel> =>
    decorateModel(small(), { method: randomMask({ density, trainWeight: true }), weights: kaimingNormal() });

  test('masks are coded where that takes fewer bytes, and predict the same', async () => {
    const model = await decorateModel(small(), { method: edgePopup({ density: 0.05 }) });
    const all = { keepDead: true };
    const [coded, bits] = [exportModel(model, all), exportModel(model, { ...all, coding: 'bits' })];
    const weights = countDensity(model).reduce((sum, { total }) => sum + total, 0);
    // The entropy of density 0.05 is 0.29 bits.
    expect(bits.length - coded.length).toBeGreaterThan(((1 - 0.32) * weights) / 8 - 200);
    expect(decodeSmask(coded)).toEqual(decodeSmask(bits));
  });

  test.each([
    ['float16', 2, 2 ** -10],
    ['int8', 1, 2 ** -5],
  ] as const)('kernels of %s, with the deviation that they cause', async (values, bytes, largest) => {
    const model = await trained(0.5);
    // Not as its seed gives.
    for (const layer of model.layers) {
      for (const { weight } of layer instanceof SupermaskLayer ? layer.kernels : [])
        weight.write(tf.mul(weight.read(), 1.5));
    }
    const { file, deviation } = exportMeasured(model, { values, keepDead: true });
    expect(exportModel(model, { values, keepDead: true })).toEqual(file);
    expect(deviation).toBe(compareWithRuntime(model, loadBytes(file)));
    expect(deviation).toBeGreaterThan(2 ** -16);
    expect(deviation).toBeLessThan(largest);
    const full = exportMeasured(model, { keepDead: true });
    expect(full.deviation).toBeLessThan(1e-5);
    const kept = countDensity(model).reduce((sum, layer) => sum + layer.kept, 0);
    const scales = values === 'int8' ? 4 * (16 + 16 + 128 + 4) : 0;
    const header = 1000;
    expect(full.file.length - file.length).toBeGreaterThan((4 - bytes) * kept - scales - header);
    for (const [name, { values }] of decodeSmask(file).tensors) {
      expect(values instanceof Float32Array).toBe(name.endsWith('/bias'));
    }
  });

  test('a model that deviates is refused, whatever its kernels are rounded to', async () => {
    const model = await trained(0.5);
    expect(() => exportModel(model, { value: 'int8' } as object)).toThrow(
      '[supermask/export] exportModel: unknown option "value"',
    );
    expect(() => exportModel(model, { values: 'int8', tolerance: -1 })).toThrow('deviates from the model by');
  });
});

describe('refuses', () => {
  const sequential = (...layers: tfl.layers.Layer[]): tfl.LayersModel => tfl.sequential({ layers });

  test('a layer that the format does not know, by name', () => {
    const model = sequential(
      tfl.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [8, 8, 1] }),
      tfl.layers.conv2dTranspose({ filters: 2, kernelSize: 3, name: 'larger7' }),
    );
    expect(() => exportModel(model)).toThrow(
      /cannot export the Conv2DTranspose layer "larger7" \(known: Dense, Conv2D, .*strip\(\)/,
    );
  });

  test('a layer of several inputs, by name', () => {
    const input = tfl.input({ shape: [4] });
    const most = tfl.layers.maximum({ name: 'most3' }).apply([input, input]) as tfl.SymbolicTensor;
    expect(() => exportModel(tfl.model({ inputs: input, outputs: most }))).toThrow(
      'the Maximum layer "most3"',
    );
  });

  test.each([
    [
      'activation "logSoftmax"',
      tfl.layers.dense({ units: 2, activation: 'logSoftmax' as 'softmax', inputShape: [3], name: 'odd' }),
    ],
    [
      'dilationRate',
      tfl.layers.depthwiseConv2d({ kernelSize: 2, dilationRate: 2, inputShape: [8, 8, 1], name: 'odd' }),
    ],
    [
      'dataFormat',
      tfl.layers.zeroPadding2d({ dataFormat: 'channelsFirst', inputShape: [2, 3, 3], name: 'odd' }),
    ],
    [
      'dataFormat',
      tfl.layers.globalMaxPooling2d({ dataFormat: 'channelsFirst', inputShape: [2, 3, 3], name: 'odd' }),
    ],
    [
      'interpolation "bilinear"',
      tfl.layers.upSampling2d({ interpolation: 'bilinear', inputShape: [2, 3, 3], name: 'odd' }),
    ],
    [
      'maskZero',
      tfl.layers.embedding({ inputDim: 3, outputDim: 2, inputLength: 4, maskZero: true, name: 'odd' }),
    ],
    ['axis 1', tfl.layers.batchNormalization({ axis: 1, inputShape: [2, 3], name: 'odd' })],
    ['slope for each pixel', tfl.layers.prelu({ inputShape: [2, 3], name: 'odd' })],
    ['sign of 0, 0,', binaryActivation({ zero: 0, name: 'odd' })],
    ['dataFormat', tfl.layers.flatten({ dataFormat: 'channelsFirst', inputShape: [2, 3, 3], name: 'odd' })],
    [
      'padding "causal"',
      tfl.layers.conv1d({
        ...{ filters: 2, kernelSize: 3, padding: 'causal' as 'same' },
        ...{ inputShape: [8, 2], name: 'odd' },
      }),
    ],
    ['maxValue', tfl.layers.reLU({ maxValue: 3, inputShape: [3], name: 'odd' })],
    ['axis 1', tfl.layers.softmax({ axis: 1, inputShape: [2, 3], name: 'odd' })],
  ])('%s', (option, layer) => {
    const input = tfl.layers.inputLayer({ inputShape: [3] });
    const model = layer.batchInputShape ? sequential(layer) : sequential(input, layer);
    expect(() => exportModel(model)).toThrow(`cannot export "odd": its ${option}`);
  });

  test('two outputs that are the same value, and an axis that tfjs itself takes for two', () => {
    const input = tfl.input({ shape: [4, 3] });
    const y = tfl.layers.dense({ units: 2, name: 'y' }).apply(input) as tfl.SymbolicTensor;
    const dropped = tfl.layers.dropout({ rate: 0.5 }).apply(y) as tfl.SymbolicTensor;
    expect(() => exportModel(tfl.model({ inputs: input, outputs: [y, dropped] }))).toThrow(
      'toSmask: two outputs of the model are "y"',
    );
    const both = tfl.layers.concatenate({ axis: -2, name: 'odd' }).apply([y, dropped]);
    expect(() => exportModel(tfl.model({ inputs: input, outputs: both as tfl.SymbolicTensor }))).toThrow(
      'cannot export "odd": its axis -2',
    );
  });

  test('values of different shapes added, by name', () => {
    const input = tfl.input({ shape: [4, 3] });
    const one = tfl.layers.conv1d({ filters: 1, kernelSize: 1 }).apply(input) as tfl.SymbolicTensor;
    const sum = tfl.layers.add({ name: 'odd' }).apply([input, one]) as tfl.SymbolicTensor;
    expect(() => exportModel(tfl.model({ inputs: input, outputs: sum }))).toThrow(
      'cannot export "odd": its mix of input shapes [4,3] and [4,1] is not part',
    );
  });

  test('an open input shape', () => {
    const model = sequential(tfl.layers.conv2d({ filters: 2, kernelSize: 2, inputShape: [null, 8, 1] }));
    expect(() => exportModel(model)).toThrow('has the open shape [?, 8, 1]');
  });

  test('a file that predicts otherwise than the model', async () => {
    const model = small();
    const network = loadBytes(exportModel(model));
    const kernel = model.getLayer('logits').weights[0];
    kernel?.write(tf.mul(kernel.read(), 1.01));
    expect(compareWithRuntime(model, network)).toBeGreaterThan(1e-3);
  });
});

test('exporting leaves no tensor behind', async () => {
  const model = await decorateModel(small(), { method: edgePopup({ density: 0.5 }) });
  const before = tf.memory().numTensors;
  exportModel(model);
  toSmask(model);
  expect(tf.memory().numTensors).toBe(before);
});
