import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  DepthwiseConv2dNative,
  FusedConv2D,
  FusedDepthwiseConv2D,
  type GradConfig,
  getGradient,
  type KernelConfig,
  Slice,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { conv2DGradientPatch } from './conv2d-gradient.ts';
import { forwardGrid } from './conv2d-grids.ts';
import { rememberDilation } from './dilated-output.ts';
import { exactPadding } from './exact-padding.ts';
import { gridConvolution } from './grid-convolution.ts';
import { isFasterThanXnnpack } from './grid-layout.ts';
import { floats } from './heap.ts';
import type { HeapModule } from './heap-module.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { markOf } from './mark.ts';
import { runKernel } from './run-kernel.ts';

type ConvolutionKernel = Kernel<
  { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo; preluActivationWeights?: TensorInfo },
  Conv2DAttrs & { activation?: string }
>;

/** As assembly/write-pixels.ts numbers them. */
const CLAMPS: ReadonlyMap<string, number> = new Map([
  ['linear', 0],
  ['relu', 1],
  ['relu6', 2],
]);

/**
 * The forward convolutions. What is not depthwise is computed here, with the weights of the filter that are not 0 where
 * that is faster. The stock kernels compute the rest, given their padding in numbers where XNNPACK would get it wrong.
 * The fused ones also tell `dilatedCustomGrad` how they were dilated.
 */
export const forwardConvolutionPatches: readonly KernelPatch[] = [
  forwardConvolutionPatch(Conv2D, { depthwise: false, fused: false }),
  forwardConvolutionPatch(FusedConv2D, { depthwise: false, fused: true }),
  forwardConvolutionPatch(DepthwiseConv2dNative, { depthwise: true, fused: false }),
  forwardConvolutionPatch(FusedDepthwiseConv2D, { depthwise: true, fused: true }),
];

interface Variant {
  readonly depthwise: boolean;
  readonly fused: boolean;
}

function forwardConvolutionPatch(kernelName: string, variant: Variant): KernelPatch {
  return {
    kernelName,
    reason: (stock, backend) => {
      if (stock !== undefined && returnsZeros(stock, backend)) {
        return "wrong: zeros with padding 'same' where the stride leaves out the end of the image";
      }
      return variant.fused && dilationHasNoGradient()
        ? 'missing: it does not tell its gradient that it was dilated'
        : 'slow: it multiplies by the zeros of a masked filter';
    },
    isNeeded: (stock, backend) =>
      stock !== undefined &&
      (!variant.depthwise || returnsZeros(stock, backend) || (variant.fused && dilationHasNoGradient())),
    create: (stock, moduleOf) => kernelFunc(forwardConvolution(stock as KernelConfig, variant, moduleOf)),
  };
}

function forwardConvolution(
  stock: KernelConfig,
  { depthwise, fused }: Variant,
  moduleOf: ModuleOf,
): ConvolutionKernel {
  const plain = stock.kernelFunc as unknown as ConvolutionKernel;
  const kernel: ConvolutionKernel = (args) => {
    const { inputs, attrs, backend } = args;
    const { x, filter } = inputs;
    // Another data format is left to the stock kernel's error.
    if (attrs.dataFormat === 'NCHW') return plain(args);
    const info = backend_util.computeConv2DInfo(
      x.shape as [number, number, number, number],
      filter.shape as [number, number, number, number],
      attrs.strides,
      attrs.dilations ?? 1,
      attrs.pad,
      attrs.dimRoundingMode,
      depthwise,
    );
    if (info.outHeight < 0 || info.outWidth < 0) {
      throw new Error(
        `[supermask/wasm-training] ${stock.kernelName}: the filter must fit into the padded image, got a filter of shape [${filter.shape}] for x of shape [${x.shape}] (make it smaller, or pad with 'same')`,
      );
    }
    if (isEmpty(info, fused)) {
      const zeros = backend.makeOutput(info.outShape, 'float32');
      floats(backend, zeros).fill(0);
      return zeros;
    }
    if (!depthwise) {
      const own = convolve(moduleOf(backend), info, args);
      if (own) return own;
    }
    const pad = exactPadding(info);
    if (pad === undefined) return plain(args);
    const out = plain({ ...args, attrs: { ...attrs, pad } });
    if (out.shape.join() === info.outShape.join()) return out;
    const attributes = { begin: [0, 0, 0, 0], size: info.outShape };
    const cut = runKernel(Slice, backend, { x: out }, attributes);
    backend.disposeData(out.dataId);
    return cut;
  };
  if (!fused) return kernel;
  return (args) => {
    const out = kernel(args);
    rememberDilation(out, args.attrs, depthwise);
    return out;
  };
}

/** Whether there is nothing to compute, or nothing to sum, where XNNPACK would run over other memory. */
function isEmpty({ inShape, filterShape, outShape }: backend_util.Conv2DInfo, fused: boolean): boolean {
  return outShape.includes(0) || (!fused && [...inShape, ...filterShape].includes(0));
}

/** The convolution here, or undefined where it is left to the stock kernel. */
function convolve(
  module: HeapModule,
  info: backend_util.Conv2DInfo,
  { inputs, attrs, backend }: Parameters<ConvolutionKernel>[0],
): TensorInfo | undefined {
  const { x, filter, bias, preluActivationWeights } = inputs;
  const clamp = CLAMPS.get(attrs.activation ?? 'linear');
  if (clamp === undefined || preluActivationWeights) return undefined;
  if (bias && bias.shape.join() !== `${info.outChannels}`) return undefined;
  if ([x, filter, bias].some((tensor) => tensor && tensor.dtype !== 'float32')) return undefined;
  if ([...x.shape, ...info.outShape].includes(0)) return undefined;
  const grid = forwardGrid(module, info, filter);
  if (!isFasterThanXnnpack(grid)) return undefined;
  const y = backend.makeOutput(info.outShape, 'float32');
  gridConvolution(module, grid, {
    x: module.at(x),
    y: module.at(y),
    bias: bias ? module.at(bias) : 0,
    clamp,
  });
  return y;
}

function dilationHasNoGradient(): boolean {
  const gradient = getGradient(Conv2D) as GradConfig | undefined;
  return gradient !== undefined && (markOf(gradient) !== undefined || conv2DGradientPatch.isNeeded(gradient));
}

/** Whether the sums over 2×2 windows of ones, three apart in an image of 6×6, come out as zeros. */
function returnsZeros(stock: KernelConfig, backend: BackendWasm): boolean {
  const x = backend.makeOutput([1, 6, 6, 1], 'float32');
  const filter = backend.makeOutput([2, 2, 1, 1], 'float32');
  for (const tensor of [x, filter]) floats(backend, tensor).fill(1);
  const attrs = {
    strides: [3, 3],
    dilations: [1, 1],
    pad: 'same',
    dataFormat: 'NHWC',
    activation: 'linear',
    leakyreluAlpha: 0,
  };
  const out = stock.kernelFunc({ inputs: { x, filter }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, out).join() !== '4,4,4,4';
  for (const tensor of [x, filter, out]) backend.disposeData(tensor.dataId);
  return wrong;
}
