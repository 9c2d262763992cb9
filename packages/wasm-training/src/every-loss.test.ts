import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { layers, type ModelCompileArgs, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, expect, test } from 'vitest';
import { valuesOn } from './against-cpu.suite.ts';
import { install, uninstall } from './index.ts';
import { unevenTensor } from './uneven-values.suite.ts';

afterEach(uninstall);

const SAMPLES = 6;
const CLASSES = 4;

const numbers = (seed: number) => unevenTensor<tf.Rank.R2>([SAMPLES, CLASSES], 1, seed);
const positive = (seed: number) => tf.add(0.5, tf.mul(0.4, numbers(seed)));
const classes = () => tf.tensor1d([0, 3, 1, 2, 3, 0], 'int32');
const oneHot = () => tf.oneHot(classes(), CLASSES, 1, 0, 'float32');

/** The losses of tfjs-core: of predictions, against fitting labels. */
const coreLosses: Record<string, (predictions: tf.Tensor) => tf.Tensor> = {
  absoluteDifference: (x) => tf.losses.absoluteDifference(numbers(2), x),
  cosineDistance: (x) => tf.losses.cosineDistance(numbers(2), x, 1),
  hingeLoss: (x) => tf.losses.hingeLoss(oneHot(), x),
  huberLoss: (x) => tf.losses.huberLoss(numbers(2), x, undefined, 0.5),
  logLoss: (x) => tf.losses.logLoss(oneHot(), tf.sigmoid(x)),
  meanSquaredError: (x) => tf.losses.meanSquaredError(numbers(2), x),
  'meanSquaredError with weights': (x) => tf.losses.meanSquaredError(numbers(2), x, positive(3)),
  sigmoidCrossEntropy: (x) => tf.losses.sigmoidCrossEntropy(oneHot(), x),
  softmaxCrossEntropy: (x) => tf.losses.softmaxCrossEntropy(oneHot(), x),
  'softmaxCrossEntropy, smoothed': (x) => tf.losses.softmaxCrossEntropy(oneHot(), x, undefined, 0.1),
  'cross-entropy by logSoftmax and gather': (x) => {
    const places = tf.add(classes(), tf.range(0, SAMPLES * CLASSES, CLASSES, 'int32'));
    return tf.neg(tf.mean(tf.gather(tf.reshape(tf.logSoftmax(x), [-1]), places)));
  },
};

test.each(Object.entries(coreLosses))('the gradient of %s agrees with the cpu backend', async (_, loss) => {
  const compute = () => tf.grad(loss)(numbers(1));
  const [expected] = await valuesOn('cpu', compute);
  await useBackend('wasm');
  install();
  const [actual] = await valuesOn('wasm', compute);
  expect(deviation(actual as Float32Array, expected as Float32Array)).toBeLessThan(1e-5);
});

/** The losses that `compile` of tfjs-layers knows by name, with the activation and the labels that suit them. */
const layersLosses: Record<
  string,
  { activation: 'linear' | 'sigmoid' | 'softmax'; labels: () => tf.Tensor }
> = {
  meanSquaredError: { activation: 'linear', labels: () => numbers(2) },
  meanAbsoluteError: { activation: 'linear', labels: () => numbers(2) },
  meanAbsolutePercentageError: { activation: 'linear', labels: () => positive(2) },
  meanSquaredLogarithmicError: { activation: 'sigmoid', labels: () => positive(2) },
  squaredHinge: { activation: 'linear', labels: () => tf.sign(numbers(2)) },
  hinge: { activation: 'linear', labels: () => tf.sign(numbers(2)) },
  categoricalHinge: { activation: 'softmax', labels: oneHot },
  logcosh: { activation: 'linear', labels: () => numbers(2) },
  categoricalCrossentropy: { activation: 'softmax', labels: oneHot },
  sparseCategoricalCrossentropy: { activation: 'softmax', labels: () => tf.cast(classes(), 'float32') },
  binaryCrossentropy: { activation: 'sigmoid', labels: oneHot },
  kullbackLeiblerDivergence: { activation: 'softmax', labels: () => positive(2) },
  poisson: { activation: 'sigmoid', labels: () => positive(2) },
  cosineProximity: { activation: 'linear', labels: () => numbers(2) },
};

test.each(Object.entries(layersLosses))('a step down %s agrees with the cpu backend', async (loss, given) => {
  const step = async (backend: 'cpu' | 'wasm') => {
    await useBackend(backend);
    const model = sequential({
      layers: [layers.dense({ units: CLASSES, inputShape: [3], activation: given.activation })],
    });
    const optimizer = tf.train.sgd(1);
    model.compile({ loss, optimizer } as ModelCompileArgs);
    const before = [unevenTensor([3, CLASSES], 0.5, 5), unevenTensor([CLASSES], 0.1, 6)];
    model.setWeights(before);
    await model.trainOnBatch(unevenTensor([SAMPLES, 3], 1, 7), given.labels());
    // What a step of 1 has taken away is the gradient.
    return valuesOn(backend, () => model.getWeights().map((w, i) => tf.sub(before[i] as tf.Tensor, w)));
  };
  const expected = await step('cpu');
  await useBackend('wasm');
  install();
  const actual = await step('wasm');
  for (const [i, values] of actual.entries()) {
    expect(deviation(values, expected[i] as Float32Array)).toBeLessThan(1e-5);
  }
});
