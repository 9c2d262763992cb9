import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { unevenTensor } from './uneven-values.suite.ts';

/** A net with a batch to train on, on the current backend; its numbers are the same on any. */
export interface Net {
  readonly model: LayersModel;
  readonly variables: tf.Variable[];
  readonly loss: () => tf.Scalar;
}

const CLASSES = 5;

const dense = () => layers.dense({ units: CLASSES });

/** The layers of a net and what it is trained on. */
export interface NetDesign {
  /** The shape of a batch. */
  readonly batch: readonly number[];
  /** The batch holds whole numbers below this instead of fractions. */
  readonly words?: number;
  readonly makeLayers: () => layers.Layer[];
}

export const netDesigns: Readonly<Record<string, NetDesign>> = {
  MLP: {
    batch: [8, 20],
    makeLayers: () => [layers.dense({ units: 16, activation: 'relu', inputShape: [20] }), dense()],
  },
  'Conv2-like net': {
    batch: [3, 8, 8, 2],
    makeLayers: () => [
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', inputShape: [8, 8, 2] }),
      layers.activation({ activation: 'tanh' }),
      layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', activation: 'relu' }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 12, activation: 'relu' }),
      dense(),
    ],
  },
  'depthwise net': {
    batch: [3, 8, 8, 2],
    makeLayers: () => [
      layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', inputShape: [8, 8, 2] }),
      // A bias before a normalisation has no gradient to compare.
      layers.depthwiseConv2d({ kernelSize: 3, padding: 'same', depthMultiplier: 2, useBias: false }),
      layers.batchNormalization(),
      layers.reLU({ maxValue: 6 }),
      layers.separableConv2d({ filters: 6, kernelSize: 3, activation: 'elu' }),
      layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
      dense(),
    ],
  },
  'embedding and LSTM classifier': {
    batch: [4, 6],
    words: 12,
    makeLayers: () => [
      layers.embedding({ inputDim: 12, outputDim: 5, inputLength: 6, maskZero: true }),
      layers.lstm({ units: 6, recurrentInitializer: 'glorotUniform' }),
      dense(),
    ],
  },
  '3-D conv net': {
    batch: [2, 6, 6, 6, 2],
    makeLayers: () => [
      layers.conv3d({ filters: 3, kernelSize: 3, padding: 'same', inputShape: [6, 6, 6, 2] }),
      layers.maxPooling3d({ poolSize: 2, strides: 2, padding: 'valid', dataFormat: 'channelsLast' }),
      layers.leakyReLU(),
      layers.conv3d({ filters: 4, kernelSize: 2, strides: 2, padding: 'same', activation: 'tanh' }),
      layers.averagePooling3d({ poolSize: 2, strides: 1, padding: 'valid', dataFormat: 'channelsLast' }),
      layers.flatten(),
      dense(),
    ],
  },
};

/** The net of a design, its values fixed, on the current backend. */
export function makeNet({ batch, words, makeLayers }: NetDesign): Net {
  const model = sequential({ layers: makeLayers() });
  model.setWeights(
    model.weights.map(({ shape, originalName }, i) =>
      originalName.includes('variance')
        ? tf.ones(shape as number[])
        : unevenTensor(shape as number[], 0.4, i + 1),
    ),
  );
  const values = unevenTensor(batch, 1, 30);
  const x = words === undefined ? values : tf.floor(tf.mul(tf.abs(values), words));
  const labels = tf.oneHot(tf.range(0, batch[0] as number, 1, 'int32'), CLASSES);
  const loss = () =>
    tf.losses.softmaxCrossEntropy(labels, model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
  return { model, variables: model.trainableWeights.map((weight) => weight.read() as tf.Variable), loss };
}
