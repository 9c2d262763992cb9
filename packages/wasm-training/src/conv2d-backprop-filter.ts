import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { filterGradientIm2col } from './filter-gradient-im2col.ts';
import { filterGradientShifted } from './filter-gradient-shifted.ts';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

// With few channels a tap's own product has too few rows to fill XNNPACK's tiles.
const FEW_CHANNELS = 2;

/**
 * The filter gradient of conv2d (any stride and padding, NHWC), which tfjs-backend-wasm 4.22 lacks:
 * x [batch, height, width, inChannels] and dy [batch, outHeight, outWidth, outChannels], both float32 → [filterHeight,
 * filterWidth, inChannels, outChannels]. Throws for another dtype or data format. What it computes is that of
 * tfjs-backend-cpu, Conv2DBackpropFilter.ts.
 */
export const conv2DBackpropFilterPatch: KernelPatch = {
  kernelName: Conv2DBackpropFilter,
  reason: 'missing: a convolution had no gradient for its filter',
  isNeeded: (stock) => stock === undefined,
  create: () => kernelFunc(conv2DBackpropFilter),
};

function conv2DBackpropFilter(args: {
  inputs: { x: TensorInfo; dy: TensorInfo };
  attrs: Conv2DBackpropFilterAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { x, dy } = inputs;
  if (attrs.dataFormat !== 'NHWC') {
    throw new Error(
      `[supermask/wasm-training] Conv2DBackpropFilter: dataFormat must be 'NHWC', got '${attrs.dataFormat}' (the wasm backend has no other convolution)`,
    );
  }
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterShape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const dFilter = backend.makeOutput(info.filterShape, 'float32');
  floats(backend, dFilter).fill(0);
  const gradient = info.inChannels <= FEW_CHANNELS ? filterGradientIm2col : filterGradientShifted;
  gradient(backend, info, x, dy, dFilter);
  return dFilter;
}
