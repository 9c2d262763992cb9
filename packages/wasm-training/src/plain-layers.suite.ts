import { layers, sequential } from '@tensorflow/tfjs-layers';
import { type LayerCase, layer } from './layer-case.suite.ts';

const pair = [
  [2, 3, 4],
  [2, 3, 4],
];

const activations = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
] as const;

/** Layers without weights: activations, pools, merges, shapes, and noise that is off. */
export const plainLayers: Record<string, LayerCase> = {
  ...Object.fromEntries(
    activations.map((activation) => [
      `activation ${activation}`,
      layer([3, 4, 5], () => layers.activation({ activation })),
    ]),
  ),
  reLU: layer([3, 5], () => layers.reLU({ maxValue: 0.5 })),
  leakyReLU: layer([3, 5], () => layers.leakyReLU({ alpha: 0.2 })),
  elu: layer([3, 5], () => layers.elu({ alpha: 1 })),
  softmax: layer([3, 4, 5], () => layers.softmax({ axis: 2 })),
  thresholdedReLU: layer([3, 5], () => layers.thresholdedReLU({ theta: 0.3 }), { onCpu: 'added' }),

  maxPooling1d: layer([2, 7, 3], () => layers.maxPooling1d({ poolSize: 3, strides: 2, padding: 'same' })),
  maxPooling2d: layer([2, 7, 6, 3], () => layers.maxPooling2d({ poolSize: 2 })),
  'maxPooling2d same, overlapping': layer([2, 7, 6, 3], () =>
    layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
  ),
  maxPooling3d: layer([2, 4, 5, 4, 2], () =>
    layers.maxPooling3d({ poolSize: 2, strides: 2, padding: 'valid', dataFormat: 'channelsLast' }),
  ),
  'maxPooling3d same': layer([2, 4, 5, 4, 2], () =>
    layers.maxPooling3d({ poolSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsLast' }),
  ),
  averagePooling1d: layer([2, 8, 3], () => layers.averagePooling1d({ poolSize: 2 })),
  'averagePooling1d same': layer(
    [2, 7, 3],
    () => layers.averagePooling1d({ poolSize: 3, strides: 2, padding: 'same' }),
    { onCpu: 'wrong' },
  ),
  averagePooling2d: layer([2, 6, 6, 3], () => layers.averagePooling2d({ poolSize: 2 })),
  'averagePooling2d same': layer(
    [2, 5, 5, 2],
    () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
    { onCpu: 'wrong' },
  ),
  averagePooling3d: layer([2, 4, 4, 4, 2], () =>
    layers.averagePooling3d({ poolSize: 2, strides: 2, padding: 'valid', dataFormat: 'channelsLast' }),
  ),
  'averagePooling3d same': layer(
    [2, 3, 4, 3, 2],
    () => layers.averagePooling3d({ poolSize: 3, strides: 2, padding: 'same', dataFormat: 'channelsLast' }),
    { onCpu: 'wrong' },
  ),
  globalAveragePooling1d: layer([2, 7, 3], () => layers.globalAveragePooling1d()),
  globalAveragePooling2d: layer([2, 5, 6, 3], () =>
    layers.globalAveragePooling2d({ dataFormat: 'channelsLast' }),
  ),
  globalMaxPooling1d: layer([2, 7, 3], () => layers.globalMaxPooling1d()),
  globalMaxPooling2d: layer([2, 5, 6, 3], () => layers.globalMaxPooling2d({ dataFormat: 'channelsLast' })),

  add: layer(pair, () => layers.add()),
  average: layer(pair, () => layers.average()),
  maximum: layer(pair, () => layers.maximum()),
  minimum: layer(pair, () => layers.minimum()),
  multiply: layer(pair, () => layers.multiply()),
  concatenate: layer(pair, () => layers.concatenate({ axis: 1 })),
  dot: layer(pair, () => layers.dot({ axes: 2 })),
  'dot of rows, normalised': layer(
    [
      [3, 4],
      [3, 4],
    ],
    () => layers.dot({ axes: 1, normalize: true }),
  ),

  flatten: layer([2, 3, 4], () => layers.flatten()),
  reshape: layer([2, 3, 4], () => layers.reshape({ targetShape: [4, 3] })),
  permute: layer([2, 3, 4], () => layers.permute({ dims: [2, 1] })),
  repeatVector: layer([2, 3], () => layers.repeatVector({ n: 4 })),
  cropping2D: layer([2, 5, 6, 2], () =>
    layers.cropping2D({
      cropping: [
        [1, 1],
        [2, 1],
      ],
    }),
  ),
  zeroPadding2d: layer([2, 3, 4, 2], () => layers.zeroPadding2d({ padding: [1, 2] })),
  upSampling2d: layer([2, 3, 4, 2], () => layers.upSampling2d({ size: [2, 3] }), { onCpu: 'wrong' }),
  'upSampling2d bilinear': layer(
    [2, 3, 4, 2],
    () => layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }),
    { onCpu: 'wrong' },
  ),
  masking: layer([2, 4, 3], () => layers.masking(), { onCpu: 'added' }),
  rescaling: layer([2, 4, 3], () => layers.rescaling({ scale: 0.5, offset: 1 })),
  resizing: layer([2, 4, 3, 2], () => layers.resizing({ height: 6, width: 5 }), { onCpu: 'wrong' }),
  'resizing nearest': layer(
    [2, 4, 3, 2],
    () => layers.resizing({ height: 2, width: 5, interpolation: 'nearest' }),
    { onCpu: 'wrong' },
  ),
  'centerCrop before conv2d': layer(
    [2, 6, 5, 2],
    () =>
      sequential({
        layers: [
          layers.centerCrop({ height: 4, width: 3, inputShape: [6, 5, 2] }),
          layers.conv2d({ filters: 2, kernelSize: 2 }),
        ],
      }),
    { first: true },
  ),

  'categoryEncoding before dense': layer(
    [3, 4],
    () =>
      sequential({
        layers: [
          layers.categoryEncoding({ numTokens: 6, outputMode: 'multiHot', inputShape: [4] }),
          layers.dense({ units: 2 }),
        ],
      }),
    { indicesBelow: 6, first: true },
  ),

  'dropout at inference': layer([3, 5], () => layers.dropout({ rate: 0.5 })),
  'dropout with a seed': layer([3, 5], () => layers.dropout({ rate: 0.5, seed: 3 }), { training: true }),
  'spatialDropout1d at inference': layer([2, 4, 3], () => layers.spatialDropout1d({ rate: 0.5 })),
  'gaussianNoise at inference': layer([3, 5], () => layers.gaussianNoise({ stddev: 1 })),
  'gaussianDropout at inference': layer([3, 5], () => layers.gaussianDropout({ rate: 0.5 })),
  'alphaDropout at inference': layer([3, 5], () => layers.alphaDropout({ rate: 0.5 })),
};
