import { encodeSmask, randomValues, type Smask } from '@supermask/format';
import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadBytes } from '../load-bytes.ts';
import type { Network } from '../network.ts';
import { branchedNetwork, textNetwork } from '../small-networks.suite.ts';
import type { WorkerNetwork } from '../worker/worker-network.ts';
import { tfNetwork } from './tf-network.ts';

const classes = ['ant', 'bee', 'cat', 'dog'];
const mean = 0.3;
const deviationOfPixels = 0.25;
const info = {
  classes: JSON.stringify(classes),
  normalisation: JSON.stringify({ mean, deviation: deviationOfPixels }),
};

/** A model of tfjs and the same network as a file; `softmax`: it ends in one. */
function pair({ softmax }: { softmax: boolean }): { model: tfl.LayersModel; network: Network } {
  const same = { kernelSize: 3, filters: 5, padding: 'same', activation: 'relu' } as const;
  const conv = tfl.layers.conv2d({ ...same, inputShape: [6, 5, 3] });
  const dense = tfl.layers.dense({ units: 4 });
  const model = tfl.sequential({ layers: [conv, tfl.layers.flatten(), dense] });
  if (softmax) model.add(tfl.layers.softmax());
  const draw = (layer: tfl.layers.Layer, seed: number): tf.Tensor[] => {
    const drawn = layer.getWeights().map(({ shape, size }, i) => {
      const stream = { scale: 0.3, seed: seed + i, purpose: 'weights', stream: 'x' } as const;
      return tf.tensor(randomValues({ distribution: 'normal', ...stream }, size), shape);
    });
    layer.setWeights(drawn);
    return drawn;
  };
  const stored = (weights: tf.Tensor) => ({
    shape: weights.shape,
    values: weights.dataSync<'float32'>() as Float32Array,
  });
  const names = ['conv/kernel', 'conv/bias', 'dense/kernel', 'dense/bias'];
  const weights = [...draw(conv, 1), ...draw(dense, 3)];
  const padding = [
    [1, 1],
    [1, 1],
  ] as const;
  const smask: Smask = {
    graph: {
      inputs: [{ name: 'image', shape: [6, 5, 3] }],
      nodes: [
        {
          ...{ op: 'conv2d', name: 'conv', input: 'image', strides: [1, 1], padding },
          ...{ kernel: 'conv/kernel', bias: 'conv/bias' },
        },
        { op: 'activation', name: 'relu', input: 'conv', function: 'relu' },
        { op: 'flatten', name: 'flat', input: 'relu' },
        { op: 'dense', name: 'dense', input: 'flat', kernel: 'dense/kernel', bias: 'dense/bias' },
        ...(softmax
          ? ([{ op: 'activation', name: 'softmax', input: 'dense', function: 'softmax' }] as const)
          : []),
      ],
      outputs: [softmax ? 'softmax' : 'dense'],
    },
    tensors: new Map(weights.map((tensor, i) => [names[i] as string, stored(tensor)])),
    info,
  };
  return { model, network: loadBytes(encodeSmask(smask)) };
}

/** As a network in a worker answers. */
const inWorker = (network: Network): WorkerNetwork =>
  ({ ...network, predict: async (...args: [never]) => network.predict(...args) }) as WorkerNetwork;

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));
  let tensorsBefore = 0;
  beforeEach(() => {
    tensorsBefore = tf.memory().numTensors;
  });
  afterAll(() => tf.disposeVariables());

  test.each([true, false])('predicts and classifies as the model does (softmax: %s)', async (softmax) => {
    await useBackend(backend);
    const { model, network } = pair({ softmax });
    const ours = tfNetwork(network);
    const before = tf.memory().numTensors;
    const x = tf.randomNormal([7, 6, 5, 3]);
    const [expected, predicted] = [model.predict(x) as tf.Tensor, ours.predict(x)];
    const later = [await ours.predictAsync(x), await tfNetwork(inWorker(network)).predictAsync(x)];
    for (const result of [predicted, ...later]) {
      expect(result.shape).toEqual([7, 4]);
      expect(result.dtype).toBe('float32');
      expect(deviation(result.dataSync(), expected.dataSync())).toBeLessThan(1e-5);
    }
    expect(later.map((result) => result.dataSync())).toEqual([predicted.dataSync(), predicted.dataSync()]);

    const image = tf.randomUniform([6, 5, 3], 0, 256, 'int32');
    const probabilities = tf.tidy(() => {
      const normalised = tf.div(tf.sub(tf.div(image, 255), mean), deviationOfPixels);
      const scores = model.predict(tf.expandDims(normalised)) as tf.Tensor;
      return Array.from((softmax ? scores : tf.softmax(scores)).dataSync());
    });
    const batch = tf.expandDims(image);
    for (const given of [image, batch]) {
      const all = await ours.classify(given, { top: 9 });
      expect(all.map(({ className }) => className)).toEqual(
        [0, 1, 2, 3]
          .sort((i, j) => (probabilities[j] as number) - (probabilities[i] as number))
          .map((i) => classes[i]),
      );
      for (const { className, probability } of all) {
        expect(Math.abs(probability - (probabilities[classes.indexOf(className)] as number))).toBeLessThan(
          1e-5,
        );
      }
      expect(await ours.classify(given)).toEqual(all.slice(0, 3));
      expect(await tfNetwork(inWorker(network)).classify(given, { top: 1 })).toEqual(all.slice(0, 1));
    }
    tf.dispose([x, expected, predicted, later, image, batch]);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });

  test('records, whole numbers and bools', async () => {
    const branched = loadBytes(encodeSmask(branchedNetwork()));
    const a = tf.tensor([1, 0, 1, 0, 0, 1], [2, 3], 'bool');
    const b = tf.tensor([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
    const results = tfNetwork(branched).predict({ a, b });
    const expected = branched.predict({
      a: Float32Array.from(a.dataSync()),
      b: b.dataSync<'float32'>() as Float32Array,
    });
    expect(Object.keys(results)).toEqual(['from a', 'squashed', 'flat', 'a']);
    for (const [name, tensor] of Object.entries(results)) expect(tensor.dataSync()).toEqual(expected[name]);
    expect(results.squashed?.shape).toEqual([2, 2, 3]);

    const text = loadBytes(encodeSmask(textNetwork()));
    const words = tf.tensor([[1, 8, 0, 3]], undefined, 'int32');
    const sum = tfNetwork(text).predict(words);
    expect(sum.shape).toEqual([1, 4, 3]);
    expect(sum.dataSync()).toEqual(text.predict(Float32Array.of(1, 8, 0, 3)));
    tf.dispose([a, b, results, words, sum]);
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });
});

describe('refuses', () => {
  let network: Network;
  beforeAll(async () => {
    await useBackend('cpu');
    network = pair({ softmax: false }).network;
  });
  const changed = (info: Record<string, string>): Network => ({ ...network, info });
  const ours = () => tfNetwork(network);
  const branched = tfNetwork(loadBytes(encodeSmask(branchedNetwork())));
  const image = () => tf.zeros([6, 5, 3]);

  test.each<[string, () => unknown, string]>([
    ['no batch', () => ours().predict(image()), '"image" must have the shape [batch,6,5,3], got [6,5,3]'],
    [
      'another shape',
      () => ours().predict(tf.zeros([2, 5, 6, 3])),
      '"image" must have the shape [batch,6,5,3], got [2,5,6,3]',
    ],
    [
      'no images',
      () => ours().predict(tf.zeros([0, 6, 5, 3])),
      '"image" must have the shape [batch,6,5,3], got [0,6,5,3]',
    ],
    [
      'text',
      () => ours().predict(tf.fill([1, 6, 5, 3], 'a', 'string')),
      '"image" must be float32, int32 or bool, got string',
    ],
    [
      'an array',
      () => ours().predict(new Float32Array(90) as never),
      '"image" must be a tensor, got undefined',
    ],
    [
      'a tensor for several values',
      () => branched.predict(tf.zeros([1, 3])),
      'x must be a record of tensors by name (inputs: a, b; outputs: from a, squashed, flat, a)',
    ],
    [
      'batches that differ',
      () => branched.predict({ a: tf.zeros([1, 3]), b: tf.zeros([2, 2, 2]) }),
      '"b" must have the shape [1,2,2], got [2,2,2]',
    ],
  ])('%s', (_, call, message) => {
    expect(() => tf.tidy(() => void call())).toThrow(`[supermask/runtime] tfNetwork: ${message}`);
  });

  test.each<[string, () => Promise<unknown>, string]>([
    [
      'a small image',
      () => ours().classify(tf.zeros([3, 3, 3])),
      'image must have the shape [6,5,3], got [3,3,3]',
    ],
    [
      'two images',
      () => ours().classify(tf.zeros([2, 6, 5, 3])),
      'image must have the shape [6,5,3], got [2,6,5,3]',
    ],
    ['top 0', () => ours().classify(image(), { top: 0 }), 'top must be an integer ≥ 1, got 0'],
    ['no names', () => tfNetwork(changed({})).classify(image()), 'info.classes must be JSON, got ""'],
    [
      'too few names',
      () => tfNetwork(changed({ ...info, classes: '["a"]' })).classify(image()),
      'the network has 4 scores, info.classes 1 names',
    ],
    [
      'no deviation',
      () => tfNetwork(changed({ ...info, normalisation: '{"mean":1}' })).classify(image()),
      'info.normalisation must have mean and deviation > 0, got {"mean":1}',
    ],
  ])('to classify with %s', async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
