import { edgePopup } from '@supermask/core';
import { encodeSafetensors, type RawTensor, toFloat16 } from '@supermask/format';
import { decorateModel, type SupermaskLayer } from '@supermask/layers';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { loadStateDict } from './load-state-dict.ts';
import { readStateDict } from './state-dict.ts';

beforeEach(() => useBackend('cpu'));

const numbers = (shape: readonly number[], seed = 0): Float32Array =>
  Float32Array.from(
    { length: shape.reduce((product, size) => product * size, 1) },
    (_, i) => (((i + 1) * 7919 + seed * 104729) % 997) / 500 - 1,
  );

const raw = (shape: readonly number[], values = numbers(shape)): RawTensor => ({
  dtype: 'F32',
  shape,
  data: new Uint8Array(values.slice().buffer),
});

const file = (shapes: Readonly<Record<string, readonly number[]>>): Uint8Array =>
  encodeSafetensors(
    new Map(Object.entries(shapes).map(([name, shape], i) => [name, raw(shape, numbers(shape, i))])),
  );

const predict = (model: tfl.LayersModel, x: Float32Array, shape: number[]): Float32Array =>
  tf.tidy(() =>
    (model.predict(tf.tensor(x, [1, ...shape])) as tf.Tensor).dataSync<'float32'>(),
  ) as Float32Array;

const kernelOf = (layer: tfl.layers.Layer): Float32Array =>
  layer.getWeights()[0]?.dataSync<'float32'>() as Float32Array;

test('kernels in the order of tfjs', () => {
  const model = tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 5, kernelSize: [2, 3], inputShape: [4, 5, 3], name: 'conv' }),
      tfl.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, useBias: false, name: 'depthwise' }),
      tfl.layers.reshape({ targetShape: [4, 10] }),
      tfl.layers.conv1d({ filters: 4, kernelSize: 3, useBias: false, name: 'row' }),
    ],
  });
  const shapes = {
    'features.0.weight': [5, 3, 2, 3],
    'features.0.bias': [5],
    'd.weight': [10, 1, 2, 2],
    'r.weight': [4, 10, 3],
  };
  loadStateDict(model, file(shapes), {
    modules: { conv: 'features.0', depthwise: 'd', row: 'r' },
  });
  const conv = numbers([5, 3, 2, 3], 0);
  kernelOf(model.getLayer('conv')).forEach((value, at) => {
    const [o, i, x, y] = [at % 5, Math.floor(at / 5) % 3, Math.floor(at / 15) % 3, Math.floor(at / 45)];
    expect(value).toBe(conv[((o * 3 + i) * 2 + y) * 3 + x]);
  });
  expect(model.getLayer('conv').getWeights()[1]?.dataSync()).toEqual(numbers([5], 1));
  const depthwise = numbers([10, 1, 2, 2], 2);
  kernelOf(model.getLayer('depthwise')).forEach((value, at) => {
    // [2, 2, 5, 2]: channel c, multiple m → torch channel 2 c + m.
    const [channel, x, y] = [at % 10, Math.floor(at / 10) % 2, Math.floor(at / 20)];
    expect(value).toBe(depthwise[(channel * 2 + y) * 2 + x]);
  });
  const row = numbers([4, 10, 3], 3);
  kernelOf(model.getLayer('row')).forEach((value, at) => {
    expect(value).toBe(row[((at % 4) * 10 + (Math.floor(at / 4) % 10)) * 3 + Math.floor(at / 40)]);
  });
});

test.each([[[2, 12]], [[2, 12, 1, 1]]])(
  'behind a flattened image torch counts channels first: %j',
  (shape) => {
    const model = tfl.sequential({
      layers: [
        tfl.layers.flatten({ inputShape: [2, 3, 2] }),
        tfl.layers.batchNormalization({ name: 'norm', epsilon: 1e-5 }),
        tfl.layers.reLU(),
        tfl.layers.dropout({ rate: 0.5 }),
        tfl.layers.dense({ units: 2, name: 'dense' }),
      ],
    });
    const shapes = {
      'n.weight': [12],
      'n.bias': [12],
      'n.running_mean': [12],
      'n.running_var': [12],
      'n.num_batches_tracked': [],
      'fc.weight': shape,
      'fc.bias': [2],
    };
    const tensors = new Map(
      Object.entries(shapes).map(([name, sizes], i): [string, RawTensor] => {
        const values = numbers(sizes, i).map((value) => (name === 'n.running_var' ? value + 2 : value));
        if (name === 'n.num_batches_tracked')
          return [name, { dtype: 'I64', shape: [], data: new Uint8Array(8) }];
        return [name, raw(sizes, values)];
      }),
    );
    loadStateDict(model, encodeSafetensors(tensors), { modules: { norm: 'n', dense: 'fc' } });
    const x = numbers([2, 3, 2], 9);
    const [gamma, beta, mean, variance] = [0, 1, 2, 3].map((seed) => numbers([12], seed)) as Float32Array[];
    const weight = numbers([2, 12], 5);
    const bias = numbers([2], 6);
    const expected = Array.from(bias, (sum, o) => {
      let total = sum;
      for (let c = 0; c < 2; c++) {
        for (let h = 0; h < 2; h++) {
          for (let w = 0; w < 3; w++) {
            const torch = (c * 2 + h) * 3 + w;
            const value = x[(h * 3 + w) * 2 + c] as number;
            const scale = (gamma?.[torch] as number) / Math.sqrt((variance?.[torch] as number) + 2 + 1e-5);
            const moved = (value - (mean?.[torch] as number)) * scale + (beta?.[torch] as number);
            total += Math.max(moved, 0) * (weight[o * 12 + torch] as number);
          }
        }
      }
      return total;
    });
    expect(deviation(predict(model, x, [2, 3, 2]), expected)).toBeLessThan(1e-6);
  },
);

describe('a decorated model', () => {
  const build = (): Promise<tfl.LayersModel> =>
    decorateModel(
      tfl.sequential({
        layers: [tfl.layers.dense({ units: 3, inputShape: [4], useBias: false, name: 'dense' })],
      }),
      { method: edgePopup({ density: 0.5 }) },
    );
  const modules = { dense: 'module.linear' };

  test('takes the scores, and masks by them', async () => {
    const model = await build();
    loadStateDict(model, file({ 'module.linear.weight': [3, 4], 'module.linear.scores': [3, 4] }), {
      modules,
    });
    const layer = model.getLayer('dense') as SupermaskLayer;
    const [kernel] = layer.kernels;
    const scores = numbers([3, 4], 1);
    const order = [...scores].map(Math.abs).sort((a, b) => b - a);
    const effective = kernel && layer.effectiveKernel(kernel).dataSync();
    effective?.forEach((value, at) => {
      const torch = (at % 3) * 4 + Math.floor(at / 3);
      const kept = Math.abs(scores[torch] as number) >= (order[5] as number);
      expect(value === 0 ? 0 : value).toBe(kept ? numbers([3, 4])[torch] : 0);
    });
  });

  test.each([
    [
      'no scores',
      { 'module.linear.weight': [3, 4] },
      'the file has no "module.linear.scores" for layer "dense"',
    ],
    [
      'another shape',
      { 'module.linear.weight': [4, 3], 'module.linear.scores': [3, 4] },
      '"module.linear.weight" must be [3,4] or [3,4,1,1] for layer "dense", got [4,3]',
    ],
    [
      'too much',
      { 'module.linear.weight': [3, 4], 'module.linear.scores': [3, 4], 'module.linear.bias': [3] },
      'no layer takes "module.linear.bias" of the file',
    ],
  ])('%s: refused, and nothing is changed', async (_, shapes, message) => {
    const model = await build();
    const before = model.getWeights().map((weight) => weight.dataSync());
    expect(() => loadStateDict(model, file(shapes), { modules })).toThrow(message);
    expect(model.getWeights().map((weight) => weight.dataSync())).toEqual(before);
  });

  test('tensors to ignore; layers that are not told, or not there', async () => {
    const model = await build();
    const bytes = file({ 'module.linear.weight': [3, 4], 'module.linear.scores': [3, 4], more: [1] });
    const before = tf.memory().numTensors;
    loadStateDict(model, bytes, { modules, ignore: ['more'] });
    expect(tf.memory().numTensors).toBe(before);
    expect(() => loadStateDict(model, bytes, { modules: {} })).toThrow(
      'modules says nothing of layer "dense"',
    );
    expect(() => loadStateDict(model, bytes, { modules: { ...modules, fc: 'x' } })).toThrow('no layer "fc"');
  });

  test('a layer without counterpart', () => {
    const model = tfl.sequential({
      layers: [tfl.layers.conv2dTranspose({ filters: 2, kernelSize: 2, inputShape: [3, 3, 2], name: 'up' })],
    });
    expect(() => loadStateDict(model, file({}), { modules: { up: 'up' } })).toThrow(
      'layer "up" has no counterpart that is known',
    );
  });
});

describe('readStateDict', () => {
  test('reads floats of two, four and eight bytes', () => {
    const values = Float32Array.of(1.5, -0.25, 0, 3);
    const bf16 = new Uint32Array(values.buffer).map((word) => word >>> 16);
    const tensors = new Map<string, RawTensor>([
      ['d', { dtype: 'F64', shape: [4], data: new Uint8Array(Float64Array.from(values).buffer) }],
      ['f', raw([4], values)],
      ['h', { dtype: 'F16', shape: [2, 2], data: new Uint8Array(toFloat16(values).float16.buffer) }],
      ['b', { dtype: 'BF16', shape: [4], data: new Uint8Array(Uint16Array.from(bf16).buffer) }],
    ]);
    const read = readStateDict(encodeSafetensors(tensors));
    for (const name of ['d', 'f', 'h', 'b']) expect(read.get(name)?.values).toEqual(values);
    expect(read.get('h')?.shape).toEqual([2, 2]);
  });

  test.each([
    [
      'a type without fractions',
      { dtype: 'I32', shape: [1], data: new Uint8Array(4) },
      '"w" has the type I32',
    ],
    ['no number', raw([2], Float32Array.of(1, Number.NaN)), '"w" has NaN at 1, all must be finite'],
    ['an infinite half', { dtype: 'F16', shape: [1], data: Uint8Array.of(0, 0x7c) }, 'all must be finite'],
  ] as const)('refuses %s', (_, tensor, message) => {
    expect(() => readStateDict(encodeSafetensors(new Map([['w', tensor as RawTensor]])))).toThrow(message);
  });
});
