import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { backwardAxis, type ConvolutionAxis, forwardAxis } from './grid-axis.ts';
import type { GridConvolution, GridShape } from './grid-convolution.ts';
import type { HeapModule } from './heap-module.ts';

// From this density on it is faster to use all weights, four channels of the output at a time.
const DENSE = 0.8;

/** conv2d from x to y. */
export function forwardGrid(
  module: HeapModule,
  given: backend_util.Conv2DInfo,
  filter: TensorInfo,
): GridConvolution {
  const info = withoutBatch(given);
  const [rows, columns] = axes(info);
  return {
    batch: info.batchSize,
    rows: forwardAxis(rows),
    columns: forwardAxis(columns),
    x: inShape(info),
    y: outShape(info),
    filter: gridFilter(module, info, filter, info.outChannels, info.outChannels, 1),
  };
}

/** conv2d backward, from dy to dx. */
export function backwardGrid(
  module: HeapModule,
  given: backend_util.Conv2DInfo,
  filter: TensorInfo,
): GridConvolution {
  const info = withoutBatch(given);
  const [rows, columns] = axes(info);
  return {
    batch: info.batchSize,
    rows: backwardAxis(rows),
    columns: backwardAxis(columns),
    x: outShape(info),
    y: inShape(info),
    filter: gridFilter(module, info, filter, info.inChannels, 1, info.outChannels),
  };
}

/** Where each pixel is by itself all images are one. */
function withoutBatch(info: backend_util.Conv2DInfo): backend_util.Conv2DInfo {
  const { batchSize, inHeight, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info;
  const { top, bottom, left, right } = padInfo;
  if ([filterHeight, filterWidth, strideHeight, strideWidth].some((size) => size !== 1)) return info;
  if ([top, bottom, left, right].some((size) => size !== 0)) return info;
  return { ...info, batchSize: 1, inHeight: batchSize * inHeight, outHeight: batchSize * inHeight };
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

function inShape({ inHeight, inWidth, inChannels }: backend_util.Conv2DInfo): GridShape {
  return { rows: inHeight, columns: inWidth, channels: inChannels };
}

function outShape({ outHeight, outWidth, outChannels }: backend_util.Conv2DInfo): GridShape {
  return { rows: outHeight, columns: outWidth, channels: outChannels };
}

function gridFilter(
  { kernels, at }: HeapModule,
  { filterHeight, filterWidth, inChannels, outChannels }: backend_util.Conv2DInfo,
  filter: TensorInfo,
  channels: number,
  inStep: number,
  outStep: number,
): GridConvolution['filter'] {
  const size = filterHeight * filterWidth * inChannels * outChannels;
  const kept = kernels.countNonzero(at(filter), size);
  const sparse = kept * channels < DENSE * size * 4 * Math.ceil(channels / 4);
  return {
    at: at(filter),
    rows: filterHeight,
    columns: filterWidth,
    inStep,
    outStep,
    size,
    kept: sparse ? kept : undefined,
  };
}
