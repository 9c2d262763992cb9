import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import {
  AvgPoolGrad,
  backend_util,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { LANES } from './selection-wgsl.ts';
import { flat, integers, webGpuProgram } from './web-gpu-program.ts';

const UNIFORMS = [
  'length',
  'height',
  'width',
  'channels',
  'outHeight',
  'outWidth',
  'filterHeight',
  'filterWidth',
  'strideHeight',
  'strideWidth',
  'padTop',
  'padLeft',
] as const;

/**
 * For each value of the input the sum of what it gets from the windows that it lies in.
 *
 * @param share WGSL that may add to `sum`, with `at` the window's output, `wR` and `wC` the value's place in it, `row` and
 *   `column` its corner in the input, and `plane` the input's index at 0, 0.
 */
const code = (share: string): string => `
  fn main(index: i32) {
    if (index >= uniforms.length) { return; }
    let channel = index % uniforms.channels;
    let column0 = (index / uniforms.channels) % uniforms.width;
    let row0 = (index / (uniforms.channels * uniforms.width)) % uniforms.height;
    let image = index / (uniforms.channels * uniforms.width * uniforms.height);
    let plane = image * uniforms.height * uniforms.width * uniforms.channels + channel;
    var sum = 0.0;
    for (var wR = 0; wR < uniforms.filterHeight; wR++) {
      let top = row0 + uniforms.padTop - wR;
      if (top < 0 || top % uniforms.strideHeight != 0 || top / uniforms.strideHeight >= uniforms.outHeight) { continue; }
      for (var wC = 0; wC < uniforms.filterWidth; wC++) {
        let left = column0 + uniforms.padLeft - wC;
        if (left < 0 || left % uniforms.strideWidth != 0 || left / uniforms.strideWidth >= uniforms.outWidth) { continue; }
        let outRow = image * uniforms.outHeight + top / uniforms.strideHeight;
        let at = (outRow * uniforms.outWidth + left / uniforms.strideWidth) * uniforms.channels + channel;
        let row = row0 - wR;
        let column = column0 - wC;
        ${share}
      }
    }
    result[index] = sum;
  }
`;

const MAX_SHARE = `
        if (y[at] != x[index]) { continue; }
        var earlier = false;
        for (var i = 0; i < wR * uniforms.filterWidth + wC; i++) {
          let r = row + i / uniforms.filterWidth;
          let c = column + i % uniforms.filterWidth;
          if (r < 0 || c < 0 || c >= uniforms.width) { continue; }
          if (x[plane + (r * uniforms.width + c) * uniforms.channels] == x[index]) { earlier = true; }
        }
        if (!earlier) { sum += dy[at]; }
`;

const AVERAGE_SHARE = `
        let rows = min(row + uniforms.filterHeight, uniforms.height) - max(row, 0);
        let columns = min(column + uniforms.filterWidth, uniforms.width) - max(column, 0);
        sum += dy[at] / f32(rows * columns);
`;

interface PoolGradOptions {
  readonly attrs: MaxPoolGradAttrs;
  readonly shaderKey: string;
  readonly share: string;
}

/** @param inputs named as in the WGSL, `dy` among them; all float32. */
function poolGrad(
  inputs: Readonly<Record<string, TensorInfo>>,
  input: TensorInfo,
  backend: WebGPUBackend,
  { attrs: { filterSize, strides, pad, dimRoundingMode }, shaderKey, share }: PoolGradOptions,
): TensorInfo {
  const shape = input.shape as [number, number, number, number];
  const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
  // tfjs does not say how an average pool rounded its size.
  const [, outHeight, outWidth] = (inputs.dy as TensorInfo).shape as [number, number, number];
  const length = util.sizeFromShape(shape);
  const program = webGpuProgram({
    shaderKey,
    inputs: Object.keys(inputs),
    outputLength: length,
    workgroups: Math.ceil(length / LANES),
    uniforms: UNIFORMS,
    code: code(share),
  });
  const uniforms = integers(
    length,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    outHeight,
    outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  );
  const flats = Object.values(inputs).map((tensor) => flat(tensor, util.sizeFromShape(tensor.shape)));
  return { ...backend.runWebGPUProgram(program, flats, 'float32', uniforms), shape };
}

/** Of equal maxima the first gets the gradient, as on cpu and wasm and in PyTorch: binary activations are full of them. */
export const maxPoolGradPatch: KernelPatch = {
  kernelName: MaxPoolGrad,
  reason: 'wrong: of equal maxima the last got the gradient, on other backends the first',
  create: () =>
    kernelFunc<{ dy: TensorInfo; input: TensorInfo; output: TensorInfo }, MaxPoolGradAttrs>(
      ({ inputs: { dy, input, output }, attrs, backend }) =>
        poolGrad({ dy, x: input, y: output }, input, backend, {
          attrs,
          shaderKey: 'maxPoolGrad',
          share: MAX_SHARE,
        }),
    ),
};

/** The derivative of the forward pool, which divides by the values that a window really has. */
export const avgPoolGradPatch: KernelPatch = {
  kernelName: AvgPoolGrad,
  reason: 'wrong where a window reaches into the padding',
  create: () =>
    kernelFunc<{ dy: TensorInfo; input: TensorInfo }, MaxPoolGradAttrs>(
      ({ inputs: { dy, input }, attrs, backend }) =>
        poolGrad({ dy }, input, backend, { attrs, shaderKey: 'avgPoolGrad', share: AVERAGE_SHARE }),
    ),
};
