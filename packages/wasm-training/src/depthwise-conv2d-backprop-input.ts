import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  DepthwiseConv2dNativeBackpropInput,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachTapRun } from './for-each-tap-run.ts';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * The input gradient of depthwiseConv2d (any stride, padding, dilation and channel multiplier, NHWC), which
 * tfjs-backend-wasm 4.22 lacks and the cpu backend has for dilation 1 only.
 */
export const depthwiseConv2dNativeBackpropInputPatch: KernelPatch = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  reason: 'missing: a depthwise convolution passed no gradient on to what lies before it',
  isNeeded: (stock, backend) => stock === undefined || ignoresDilation(stock, backend),
  create: () => kernelFunc(depthwiseConv2dNativeBackpropInput),
};

function depthwiseConv2dNativeBackpropInput(args: {
  inputs: { dy: TensorInfo; filter: TensorInfo };
  attrs: DepthwiseConv2dNativeBackpropInputAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { dy, filter } = inputs;
  const info = backend_util.computeConv2DInfo(
    attrs.inputShape,
    filter.shape as [number, number, number, number],
    attrs.strides,
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
  const dx = backend.makeOutput(info.inShape, 'float32');
  const dxValues = floats(backend, dx);
  dxValues.fill(0);
  spread(floats(backend, dy), floats(backend, filter), dxValues, info);
  return dx;
}

/** Adds to each value of dx what it gave to the outputs: dy times the tap that met it. */
function spread(
  dy: Float32Array,
  filter: Float32Array,
  dx: Float32Array,
  info: backend_util.Conv2DInfo,
): void {
  const { inChannels, outChannels } = info;
  const multiplier = outChannels / inChannels;
  const step = info.strideWidth * inChannels;
  forEachTapRun(info, (tap, x, y, count) => {
    for (let o = 0; o < outChannels; o++) {
      const weight = filter[tap * outChannels + o] as number;
      let to = x * inChannels + Math.floor(o / multiplier);
      let from = y * outChannels + o;
      for (let v = 0; v < count; v++) {
        dx[to] = (dx[to] as number) + (dy[from] as number) * weight;
        to += step;
        from += outChannels;
      }
    }
  });
}

/** Whether two taps that lie two apart give their gradient to neighbours. */
function ignoresDilation(stock: KernelConfig, backend: BackendWasm): boolean {
  const dy = backend.makeOutput([1, 1, 1, 1], 'float32');
  const filter = backend.makeOutput([1, 2, 1, 1], 'float32');
  floats(backend, dy).set([1]);
  floats(backend, filter).set([1, 2]);
  const attrs = { strides: [1, 1], dilations: [1, 2], pad: 'valid', inputShape: [1, 1, 3, 1] };
  const dx = stock.kernelFunc({ inputs: { dy, filter }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx).join() !== '1,0,2';
  for (const tensor of [dy, filter, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
