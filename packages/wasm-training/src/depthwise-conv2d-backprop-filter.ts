import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachTapRun } from './for-each-tap-run.ts';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * The filter gradient of depthwiseConv2d (any stride, padding, dilation and channel multiplier, NHWC), which
 * tfjs-backend-wasm 4.22 lacks and the cpu backend has for dilation 1 only.
 */
export const depthwiseConv2dNativeBackpropFilterPatch: KernelPatch = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  reason: 'missing: a depthwise convolution had no gradient for its filter',
  isNeeded: (stock, backend) => stock === undefined || ignoresDilation(stock, backend),
  create: () => kernelFunc(depthwiseConv2dNativeBackpropFilter),
};

function depthwiseConv2dNativeBackpropFilter(args: {
  inputs: { x: TensorInfo; dy: TensorInfo };
  attrs: DepthwiseConv2dNativeBackpropFilterAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { x, dy } = inputs;
  const info = backend_util.computeConv2DInfo(
    x.shape as [number, number, number, number],
    attrs.filterShape,
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
  const dFilter = backend.makeOutput(info.filterShape, 'float32');
  floats(backend, dFilter).set(filterGradient(floats(backend, x), floats(backend, dy), info));
  return dFilter;
}

/** In float64: each of the few sums runs over every position of every image. */
function filterGradient(x: Float32Array, dy: Float32Array, info: backend_util.Conv2DInfo): Float64Array {
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  const step = info.strideWidth * inChannels;
  const dFilter = new Float64Array(info.filterHeight * info.filterWidth * outChannels);
  forEachTapRun(info, (tap, xStart, yStart, count) => {
    for (let o = 0; o < outChannels; o++) {
      let at = xStart * inChannels + Math.floor(o / multiplier);
      let from = yStart * outChannels + o;
      let sum = 0;
      for (let v = 0; v < count; v++) {
        sum += (x[at] as number) * (dy[from] as number);
        at += step;
        from += outChannels;
      }
      const to = tap * outChannels + o;
      dFilter[to] = (dFilter[to] as number) + sum;
    }
  });
  return dFilter;
}

/** Whether the gradient of two taps that lie two apart is taken from neighbours. */
function ignoresDilation(stock: KernelConfig, backend: BackendWasm): boolean {
  const x = backend.makeOutput([1, 1, 3, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1], 'float32');
  floats(backend, x).set([1, 2, 3]);
  floats(backend, dy).set([1]);
  const attrs = { strides: [1, 1], dilations: [1, 2], pad: 'valid', filterShape: [1, 2, 1, 1] };
  const dFilter = stock.kernelFunc({ inputs: { x, dy }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dFilter).join() !== '1,3';
  for (const tensor of [x, dy, dFilter]) backend.disposeData(tensor.dataId);
  return wrong;
}
