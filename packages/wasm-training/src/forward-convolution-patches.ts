import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  DepthwiseConv2dNative,
  FusedConv2D,
  type FusedConv2DAttrs,
  FusedDepthwiseConv2D,
  type GradConfig,
  getGradient,
  type KernelConfig,
  Slice,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { conv2DGradientPatch } from './conv2d-gradient.ts';
import { rememberDilation } from './dilated-output.ts';
import { exactPadding } from './exact-padding.ts';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';
import { markOf } from './mark.ts';
import { runKernel } from './run-kernel.ts';
import { paysSparse, sparseConvolution } from './sparse-convolution.ts';

type ConvolutionKernel = Kernel<
  { x: TensorInfo; filter: TensorInfo; bias?: TensorInfo },
  Conv2DAttrs & Partial<Pick<FusedConv2DAttrs, 'activation'>>
>;

/**
 * The forward convolutions, given their padding in numbers where XNNPACK would get it wrong. Where weights of the filter
 * are 0 and the stride is 1, only the others are multiplied. The fused ones also tell `dilatedCustomGrad` how they were
 * dilated.
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
    reason: (stock, backend) =>
      stock !== undefined && returnsZeros(stock, backend)
        ? "wrong: zeros with padding 'same' where the stride leaves out the end of the image"
        : variant.fused && dilationHasNoGradient()
          ? 'missing: it does not tell its gradient that it was dilated'
          : 'slow: it multiplies by the zeros of a filter too',
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
  const convolve: ConvolutionKernel = (args) => {
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
    if (!depthwise) {
      const out = withoutZeros(args, info, moduleOf);
      if (out !== undefined) return out;
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
  if (!fused) return convolve;
  return (args) => {
    const out = convolve(args);
    rememberDilation(out, args.attrs, depthwise);
    return out;
  };
}

/** The convolution over the weights that are not 0, or undefined where that does not pay or is not known. */
function withoutZeros(
  { inputs: { x, filter, bias }, attrs, backend }: Parameters<ConvolutionKernel>[0],
  info: backend_util.Conv2DInfo,
  moduleOf: ModuleOf,
): TensorInfo | undefined {
  const { activation = 'linear' } = attrs;
  const known = [x, filter, bias].every((tensor) => tensor == null || tensor.dtype === 'float32');
  const plain = bias == null || bias.shape.join() === String(info.outChannels);
  if (!(known && plain) || info.dilationHeight * info.dilationWidth > 1) return undefined;
  if (activation !== 'linear' && activation !== 'relu') return undefined;
  const module = moduleOf(backend);
  const kept = paysSparse(module, module.at(filter), info);
  if (kept === undefined) return undefined;
  const out = backend.makeOutput(info.outShape, 'float32');
  const { at } = module;
  sparseConvolution(
    module,
    {
      ...{ x: at(x), filter: at(filter), turned: false, out: at(out) },
      ...{ bias: bias == null ? 0 : at(bias), relu: activation === 'relu' },
    },
    {
      ...{ images: info.batchSize, height: info.inHeight, width: info.inWidth, planes: info.inChannels },
      ...{ outHeight: info.outHeight, outWidth: info.outWidth, units: info.outChannels, kept },
      ...{ filterHeight: info.filterHeight, filterWidth: info.filterWidth },
      ...{ top: info.padInfo.top, left: info.padInfo.left },
    },
  );
  return out;
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
