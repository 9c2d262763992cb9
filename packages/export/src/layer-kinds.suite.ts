import * as tfl from '@tensorflow/tfjs-layers';

const { layers } = tfl;
const biasInitializer = 'randomNormal';
/** Layers one after the other. */
export const alone =
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

export const image: readonly number[] = [7, 6, 3];
const sequence = [9, 4];

/** Each kind of layer that a file can hold, alone: name, input shape, layer. */
export const kinds: readonly [string, readonly number[], Build][] = [
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
