import {
  backend_util,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { backwardGrid } from './conv2d-grids.ts';
import { gridConvolution } from './grid-convolution.ts';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';

/**
 * The input gradient of conv2d (and the whole of conv2dTranspose): dy [batch, outHeight, outWidth, outChannels] and filter
 * [filterHeight, filterWidth, inChannels, outChannels] → [batch, inHeight, inWidth, inChannels], all float32. Weights that
 * are 0 are left out where that is faster, so that what they would multiply may be infinite.
 *
 * At stride s the input rows with the same (row + padding) mod s see the same taps of the filter: each such phase of dx is a
 * convolution at stride 1 of dy with these taps, flipped, and channels swapped.
 */
export const conv2DBackpropInputPatch: KernelPatch = {
  kernelName: Conv2DBackpropInput,
  reason: 'slow: a scalar loop, which multiplies by the zeros of a masked filter too',
  isNeeded: () => true,
  create: (stock, moduleOf) => kernelFunc(conv2DBackpropInput(stock, moduleOf)),
};

type InputGradientKernel = Kernel<{ dy: TensorInfo; filter: TensorInfo }, Conv2DBackpropInputAttrs>;

function conv2DBackpropInput(stock: KernelConfig | undefined, moduleOf: ModuleOf): InputGradientKernel {
  const plain = stock?.kernelFunc as unknown as InputGradientKernel | undefined;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const info = convolutionInfo(inputs.filter, attrs);
    // conv2dTranspose can be asked for an output that its input is too large for; what is too much is ignored.
    if (plain && inputs.dy.shape.join() !== info.outShape.join()) return plain(args);
    const { dy, filter } = inputs;
    for (const tensor of [dy, filter]) floats(backend, tensor);
    const dx = backend.makeOutput(info.inShape, 'float32');
    if ([...dy.shape, ...dx.shape].includes(0)) {
      floats(backend, dx).fill(0);
      return dx;
    }
    const module = moduleOf(backend);
    gridConvolution(module, backwardGrid(module, info, filter), { x: module.at(dy), y: module.at(dx) });
    return dx;
  };
}

function convolutionInfo(filter: TensorInfo, attrs: Conv2DBackpropInputAttrs): backend_util.Conv2DInfo {
  if (attrs.dataFormat !== 'NHWC') {
    throw new Error(
      `[supermask/wasm-training] Conv2DBackpropInput: dataFormat must be 'NHWC', got '${attrs.dataFormat}' (the wasm backend has no other convolution)`,
    );
  }
  return backend_util.computeConv2DInfo(
    attrs.inputShape,
    filter.shape as [number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
}
