import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { backwardAxis, type ConvolutionAxis, forwardAxis } from './grid-axis.ts';
import { gridConvolution } from './grid-convolution.ts';
import type { HeapModule } from './heap-module.ts';

export interface Finish {
  /** [outChannels]. */
  readonly bias?: TensorInfo | undefined;
  readonly activation?: 'linear' | 'relu' | 'relu6' | undefined;
}

const CLAMPS = { linear: 0, relu: 1, relu6: 2 };

/** y [batch, outHeight, outWidth, outChannels] = activation(x convolved with filter + bias). */
export function convolve(
  module: HeapModule,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  filter: TensorInfo,
  y: TensorInfo,
  { bias, activation = 'linear' }: Finish = {},
): void {
  const { at } = module;
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const [rows, columns] = axes(info);
  gridConvolution(module, {
    batch: info.batchSize,
    rows: forwardAxis(rows),
    columns: forwardAxis(columns),
    x: { at: at(x), rows: info.inHeight, columns: info.inWidth, channels: inChannels },
    y: { at: at(y), rows: info.outHeight, columns: info.outWidth, channels: outChannels },
    filter: {
      at: at(filter),
      rows: filterHeight,
      columns: filterWidth,
      inStep: outChannels,
      outStep: 1,
      kept: keptOf(module, info, filter, outChannels),
    },
    bias: bias ? at(bias) : 0,
    clamp: CLAMPS[activation],
  });
}

/** dx [batch, inHeight, inWidth, inChannels], what `convolve` makes of dy when it runs backward. */
export function convolveBack(
  module: HeapModule,
  info: backend_util.Conv2DInfo,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
): void {
  const { at } = module;
  const { filterHeight, filterWidth, inChannels, outChannels } = info;
  const [rows, columns] = axes(info);
  gridConvolution(module, {
    batch: info.batchSize,
    rows: backwardAxis(rows),
    columns: backwardAxis(columns),
    x: { at: at(dy), rows: info.outHeight, columns: info.outWidth, channels: outChannels },
    y: { at: at(dx), rows: info.inHeight, columns: info.inWidth, channels: inChannels },
    filter: {
      at: at(filter),
      rows: filterHeight,
      columns: filterWidth,
      inStep: 1,
      outStep: outChannels,
      kept: keptOf(module, info, filter, inChannels),
    },
    bias: 0,
    clamp: 0,
  });
}

function axes(info: backend_util.Conv2DInfo): [ConvolutionAxis, ConvolutionAxis] {
  return [
    {
      inSize: info.inHeight,
      outSize: info.outHeight,
      filterSize: info.filterHeight,
      stride: info.strideHeight,
      dilation: info.dilationHeight,
      pad: info.padInfo.top,
    },
    {
      inSize: info.inWidth,
      outSize: info.outWidth,
      filterSize: info.filterWidth,
      stride: info.strideWidth,
      dilation: info.dilationWidth,
      pad: info.padInfo.left,
    },
  ];
}

// From this density on it is faster to use all weights, four channels of the output at a time.
const DENSE = 0.8;

/** How many weights other than 0 there are, or undefined where all shall be used. */
function keptOf(
  { kernels, at }: HeapModule,
  { filterHeight, filterWidth, inChannels, outChannels }: backend_util.Conv2DInfo,
  filter: TensorInfo,
  channels: number,
): number | undefined {
  const size = filterHeight * filterWidth * inChannels * outChannels;
  const kept = kernels.countNonzero(at(filter), size);
  return kept * channels < DENSE * size * 4 * Math.ceil(channels / 4) ? kept : undefined;
}
