import {
  DepthwiseConv2dNative,
  type DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  engine,
  type GradConfig,
  getBackend,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';
import { isDilated } from './is-dilated.ts';
import { refusesDilation } from './refuses-dilation.ts';

/**
 * The gradients of depthwiseConv2d: those of a dilated one are added while wasm is the backend, the others stay
 * with tfjs. First order only: like those of tfjs they are kernels that have no gradient themselves.
 */
export const depthwiseConv2dNativeGradientPatch: GradientPatch = {
  kernelName: DepthwiseConv2dNative,
  reason: 'missing: a dilated depthwise convolution had no gradient, on any backend',
  isNeeded: (stock) => stock !== undefined && refusesDilation(stock, 2),
  create: (stock) => depthwiseConv2dNativeGradient(stock as GradConfig),
};

function depthwiseConv2dNativeGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const convolution = attrs as unknown as DepthwiseConv2dNativeAttrs;
      if (!isDilated(convolution.dilations) || getBackend() !== 'wasm') {
        return stock.gradFunc(dy, saved, attrs);
      }
      const [x, filter] = saved as [Tensor4D, Tensor4D];
      return {
        x: () => depthwiseInputGradient(x.shape, dy as Tensor4D, filter, convolution),
        filter: () => depthwiseFilterGradient(x, dy as Tensor4D, filter.shape, convolution),
      };
    },
  };
}

type Shape4D = [number, number, number, number];

/** How a depthwise convolution was run, as far as it concerns its gradients. */
export type DepthwiseAttrs = Pick<
  DepthwiseConv2dNativeAttrs,
  'strides' | 'dilations' | 'pad' | 'dimRoundingMode'
>;

/** The input gradient of depthwiseConv2d, of xShape; the kernel has to know about dilation, as this package's. */
export function depthwiseInputGradient(
  xShape: Shape4D,
  dy: Tensor4D,
  filter: Tensor4D,
  attrs: DepthwiseAttrs,
): Tensor {
  return runOnTape(DepthwiseConv2dNativeBackpropInput, { dy, filter }, attrs, { inputShape: xShape });
}

/** The filter gradient of depthwiseConv2d, of filterShape; the kernel has to know about dilation too. */
export function depthwiseFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4D,
  attrs: DepthwiseAttrs,
): Tensor {
  return runOnTape(DepthwiseConv2dNativeBackpropFilter, { x, dy }, attrs, { filterShape });
}

function runOnTape(
  kernelName: string,
  inputs: Record<string, Tensor>,
  { strides, dilations, pad, dimRoundingMode }: DepthwiseAttrs,
  shape: object,
): Tensor {
  const attrs = { strides, dilations, pad, dimRoundingMode, ...shape };
  return engine().runKernel(kernelName, inputs, attrs as NamedAttrMap) as Tensor;
}
