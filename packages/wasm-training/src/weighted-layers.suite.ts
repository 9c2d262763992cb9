import { layers } from '@tensorflow/tfjs-layers';
import { type LayerCase, layer } from './layer-case.suite.ts';

const convolution = { filters: 3, kernelSize: 3 } as const;

/** Layers with a kernel. */
export const weightedLayers: Record<string, LayerCase> = {
  dense: layer([3, 5], () => layers.dense({ units: 4 })),
  'dense on sequences': layer([2, 3, 5], () => layers.dense({ units: 4, activation: 'tanh' })),
  conv1d: layer([2, 9, 3], () => layers.conv1d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' })),
  'conv1d dilated': layer([2, 9, 3], () => layers.conv1d({ ...convolution, dilationRate: 2 }), {
    onCpu: 'missing',
  }),
  conv2d: layer([2, 6, 7, 3], () => layers.conv2d(convolution)),
  'conv2d same, stride 2': layer([2, 6, 7, 3], () =>
    layers.conv2d({ ...convolution, strides: 2, padding: 'same', activation: 'elu' }),
  ),
  'conv2d dilated': layer(
    [2, 6, 7, 2],
    () => layers.conv2d({ ...convolution, dilationRate: 2, padding: 'same' }),
    { onCpu: 'missing' },
  ),
  'conv2d stride above filter': layer([2, 8, 9, 3], () =>
    layers.conv2d({ filters: 2, kernelSize: 2, strides: 3, padding: 'same' }),
  ),
  conv3d: layer([2, 4, 5, 4, 2], () => layers.conv3d(convolution)),
  'conv3d same, stride 2': layer([2, 4, 5, 4, 2], () =>
    layers.conv3d({ ...convolution, strides: 2, padding: 'same', activation: 'tanh' }),
  ),
  'conv3d dilated': layer(
    [1, 3, 4, 5, 2],
    () => layers.conv3d({ filters: 2, kernelSize: 2, dilationRate: [1, 2, 3], padding: 'same' }),
    { onCpu: 'missing' },
  ),
  conv2dTranspose: layer([2, 3, 4, 3], () =>
    layers.conv2dTranspose({ ...convolution, strides: 2, padding: 'same' }),
  ),
  'conv2dTranspose valid': layer([2, 3, 4, 3], () => layers.conv2dTranspose(convolution)),
  conv3dTranspose: layer(
    [2, 2, 3, 2, 3],
    () => layers.conv3dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
    { onCpu: 'missing' },
  ),
  'conv3dTranspose valid': layer(
    [1, 2, 1, 2, 3],
    () => layers.conv3dTranspose({ filters: 2, kernelSize: 2 }),
    { onCpu: 'missing' },
  ),
  depthwiseConv2d: layer([2, 5, 6, 3], () => layers.depthwiseConv2d({ kernelSize: 3 })),
  'depthwiseConv2d same, stride 2, multiplier 2': layer([2, 5, 6, 3], () =>
    layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same' }),
  ),
  separableConv2d: layer([2, 6, 6, 3], () => layers.separableConv2d(convolution)),
  'separableConv2d same, stride 2, multiplier 2': layer([2, 6, 6, 3], () =>
    layers.separableConv2d({ ...convolution, depthMultiplier: 2, strides: 2, padding: 'same' }),
  ),
  'separableConv2d dilated': layer(
    [2, 7, 6, 3],
    () => layers.separableConv2d({ ...convolution, dilationRate: 2, padding: 'same' }),
    { onCpu: 'missing' },
  ),
  embedding: layer([3, 4], () => layers.embedding({ inputDim: 6, outputDim: 3 }), {
    indicesBelow: 6,
    first: true,
  }),
  batchNormalization: layer([4, 3, 3, 5], () => layers.batchNormalization(), { training: true }),
  'batchNormalization at inference': layer([4, 3, 3, 5], () => layers.batchNormalization()),
  'batchNormalization of rows': layer([6, 5], () => layers.batchNormalization(), { training: true }),
  layerNormalization: layer([3, 4, 5], () => layers.layerNormalization()),
  'layerNormalization over two axes': layer([3, 4, 5], () => layers.layerNormalization({ axis: [1, 2] })),
  prelu: layer([3, 5], () => layers.prelu()),
  'prelu with shared axes': layer([2, 4, 4, 3], () => layers.prelu({ sharedAxes: [1, 2] })),
};
