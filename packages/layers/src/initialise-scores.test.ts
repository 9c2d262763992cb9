import { blocks, edgePopup, supermask, topK } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { beforeEach, describe, expect, test } from 'vitest';
import { decorateModel } from './decorate-model.ts';
import { decoratedLayers } from './decorated-layers.ts';
import { initialiseScores, magnitudeScores, type ScorePlace } from './initialise-scores.ts';
import { maskedKernels } from './masked-kernels.ts';
import { wandaScores } from './wanda-scores.ts';

const method = edgePopup({ density: 0.5 });

const network = (): tfl.LayersModel =>
  tfl.sequential({
    layers: [
      tfl.layers.conv2d({
        filters: 3,
        kernelSize: 2,
        activation: 'relu',
        inputShape: [4, 5, 2],
        name: 'conv',
      }),
      tfl.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, activation: 'relu', name: 'deep' }),
      tfl.layers.conv2dTranspose({ filters: 4, kernelSize: 2, activation: 'relu', name: 'back' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 2, name: 'out' }),
    ],
  });
const values = (tensor: { dataSync(): ArrayLike<number> }): number[] => Array.from(tensor.dataSync());
const scoresOf = (model: tfl.LayersModel): number[][] =>
  decoratedLayers(model).flatMap(({ kernels }) => kernels.map(({ scores }) => values(scores.read())));

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('the scores are what was made, and nothing leaks', async () => {
    const model = await decorateModel(network(), { method });
    const places: Pick<ScorePlace, 'key' | 'layout' | 'shape'>[] = [];
    const before = tf.memory().numTensors;
    initialiseScores(model, ({ key, layout, shape, weight }) => {
      places.push({ key, layout, shape });
      return key === 'depthwiseKernel' ? 0.25 : tf.mul(weight, 2);
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(places.slice(0, 3)).toEqual([
      { key: 'kernel', layout: 'in-out', shape: [2, 2, 2, 3] },
      { key: 'depthwiseKernel', layout: 'depthwise', shape: [2, 2, 3, 2] },
      { key: 'kernel', layout: 'out-in', shape: [2, 2, 4, 6] },
    ]);
    const [conv, deep] = scoresOf(model);
    const weight = decoratedLayers(model)[0]?.kernels[0]?.weight.read() as tf.Tensor;
    expect(conv).toEqual(values(weight).map((w) => Math.fround(2 * w)));
    expect(deep).toEqual(new Array(24).fill(0.25));
    initialiseScores(model, magnitudeScores());
    expect(scoresOf(model)[0]).toEqual(values(weight).map(Math.abs));
  });

  test('wanda: |w| · ‖x‖ of the input that a model of the layers before gives', async () => {
    const plain = network();
    const x = tf.randomNormal([7, 4, 5, 2], 0, 1, 'float32', 3);
    const model = await decorateModel(plain, { method });
    const before = tf.memory().numTensors;
    const wanda = await wandaScores(model, x, { batchSize: 3 });
    expect(tf.memory().numTensors).toBe(before);
    initialiseScores(model, wanda);
    expect(tf.memory().numTensors).toBe(before);
    const made = scoresOf(model);
    ['conv', 'deep', 'back', 'out'].forEach((name, i) => {
      const layer = plain.getLayer(name);
      const input = tfl
        .model({ inputs: plain.inputs, outputs: layer.input as tfl.SymbolicTensor })
        .predict(x);
      const data = values(input as tf.Tensor);
      const channels = (input as tf.Tensor).shape.at(-1) as number;
      const norm = new Array(channels).fill(0);
      data.forEach((value, at) => {
        norm[at % channels] += value * value;
      });
      const kernel = layer.getWeights()[0] as tf.Tensor;
      const last = kernel.shape.at(-1) as number;
      const truth = values(kernel).map((w, at) => {
        const channel = name === 'back' ? at % last : Math.floor(at / last) % channels;
        return Math.abs(w) * Math.sqrt(norm[channel]);
      });
      expect(deviation(made[i] as number[], truth)).toBeLessThan(1e-5);
    });
  });
});

test('scores may be made of what they are, kernel by kernel', async () => {
  await useBackend('cpu');
  const model = await decorateModel(network(), { method });
  const before = scoresOf(model);
  const { numTensors } = tf.memory();
  const places: string[] = [];
  initialiseScores(model, ({ scores, index, layer, key }) => {
    places[index] = `${layer.name}/${key}`;
    return index === 1 ? scores : tf.neg(scores);
  });
  expect(tf.memory().numTensors).toBe(numTensors);
  expect(places).toEqual(maskedKernels(model).map(({ name }) => name));
  expect(scoresOf(model)).toEqual(before.map((own, i) => own.map((s) => (i === 1 ? s : -s))));
});

test('wanda knows where the channels are', async () => {
  await useBackend('cpu');
  const conv = tfl.layers.conv2d({
    filters: 1,
    kernelSize: 1,
    dataFormat: 'channelsFirst',
    inputShape: [2, 3, 3],
  });
  const model = await decorateModel(tfl.sequential({ layers: [conv] }), { method });
  const x = tf.concat([tf.ones([1, 1, 3, 3]), tf.fill([1, 1, 3, 3], 2)], 1);
  initialiseScores(model, await wandaScores(model, x));
  const [first, second] = values(tf.abs(decoratedLayers(model)[0]?.kernels[0]?.weight.read() as tf.Tensor));
  expect(
    deviation(scoresOf(model)[0] as number[], [3 * (first as number), 6 * (second as number)]),
  ).toBeLessThan(1e-6);
});

describe('refused', () => {
  beforeEach(() => useBackend('cpu'));

  test('scores of another shape, or not finite: nothing is written', async () => {
    const model = await decorateModel(network(), { method });
    const before = scoresOf(model);
    expect(() => initialiseScores(model, ({ key }) => (key === 'kernel' ? 1 : tf.ones([2])))).toThrow(
      'the scores of "deep/depthwiseKernel" must have the shape [2,2,3,2], got [2]',
    );
    expect(() => initialiseScores(model, () => Number.NaN)).toThrow(
      'the scores of "conv/kernel" must be finite',
    );
    expect(scoresOf(model)).toEqual(before);
  });

  test('methods that score blocks say which shape they want', async () => {
    const rule = blocks({ rule: topK({ density: 0.5 }), size: ['all', 1] });
    const dense = tfl.sequential({ layers: [tfl.layers.dense({ units: 4, inputShape: [3] })] });
    const model = await decorateModel(dense, { method: supermask({ rule, trains: method.config.trains }) });
    initialiseScores(model, ({ weight }) => tf.sum(tf.abs(weight), 0, true));
    expect(() => initialiseScores(model, magnitudeScores())).toThrow('must have the shape [1,4], got [3,4]');
  });

  test('wanda names the layer whose inputs it does not know, and the others go on', async () => {
    const model = await decorateModel(
      tfl.sequential({
        layers: [
          tfl.layers.embedding({ inputDim: 4, outputDim: 2, inputLength: 3, name: 'words' }),
          tfl.layers.flatten(),
          tfl.layers.dense({ units: 2, name: 'out' }),
        ],
      }),
      { method },
    );
    const wanda = await wandaScores(model, tf.tensor([[0, 1, 3]]));
    expect(() => initialiseScores(model, wanda)).toThrow(
      'does not know what reaches the kernel "embeddings" of the Embedding layer "words"',
    );
    initialiseScores(model, (place) => (place.key === 'embeddings' ? tf.abs(place.weight) : wanda(place)));
    expect(Object.hasOwn(decoratedLayers(model)[1] as object, 'call')).toBe(false);
  });
});
