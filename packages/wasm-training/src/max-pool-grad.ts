import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  type backend_util,
  type KernelConfig,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { poolGradientInfo } from './pool-gradient-info.ts';

/**
 * The gradient of maxPool: dy [batch, outHeight, outWidth, channels] → dx, float32 of the shape of input [batch,
 * height, width, channels]. Throws if dy is not what such a pool gives. Of equal maxima the first takes the gradient, as on the cpu backend; a window
 * that holds nothing but NaN passes none on (tfjs-backend-cpu, MaxPoolGrad.ts).
 */
export const maxPoolGradPatch: KernelPatch = {
  kernelName: MaxPoolGrad,
  reason: 'wrong: windows whose maximum is not positive lost their gradient',
  isNeeded: (stock, backend) => stock === undefined || losesGradient(stock, backend),
  create: () => kernelFunc(maxPoolGrad),
};

function maxPoolGrad(args: {
  inputs: { dy: TensorInfo; input: TensorInfo };
  attrs: MaxPoolGradAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { dy, input } = inputs;
  const info = poolGradientInfo(MaxPoolGrad, input, dy, attrs);
  const dx = backend.makeOutput(input.shape, 'float32');
  const dxValues = floats(backend, dx);
  dxValues.fill(0);
  const halving =
    info.filterHeight === 2 &&
    info.filterWidth === 2 &&
    info.strideHeight === 2 &&
    info.strideWidth === 2 &&
    info.outHeight * 2 <= info.inHeight &&
    info.outWidth * 2 <= info.inWidth &&
    info.padInfo.top === 0 &&
    info.padInfo.left === 0;
  (halving ? routeHalving : routeWindows)(floats(backend, input), floats(backend, dy), dxValues, info);
  return dx;
}

/** Windows of 2×2 that neither overlap nor leave the image. */
function routeHalving(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  info: backend_util.Conv2DInfo,
): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  const line = inWidth * channels;
  let out = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      for (let v = 0; v < outWidth; v++) {
        const corner = ((n * inHeight + 2 * u) * inWidth + 2 * v) * channels;
        for (let at = corner; at < corner + channels; at++) {
          let best = Number.NEGATIVE_INFINITY;
          let winner = -1;
          const x00 = x[at] as number;
          const x01 = x[at + channels] as number;
          const x10 = x[at + line] as number;
          const x11 = x[at + line + channels] as number;
          if (x00 > best) {
            best = x00;
            winner = at;
          }
          if (x01 > best) {
            best = x01;
            winner = at + channels;
          }
          if (x10 > best) {
            best = x10;
            winner = at + line;
          }
          if (x11 > best) winner = at + line + channels;
          if (winner >= 0) dx[winner] = dy[out] as number;
          out++;
        }
      }
    }
  }
}

function routeWindows(
  x: Float32Array,
  dy: Float32Array,
  dx: Float32Array,
  info: backend_util.Conv2DInfo,
): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  let out = 0;
  for (let n = 0; n < batchSize; n++) {
    const image = n * inHeight * inWidth;
    for (let u = 0; u < outHeight; u++) {
      const top = u * strideHeight - info.padInfo.top;
      const rowEnd = Math.min(inHeight, top + filterHeight);
      for (let v = 0; v < outWidth; v++) {
        const left = v * strideWidth - info.padInfo.left;
        const columnEnd = Math.min(inWidth, left + filterWidth);
        for (let c = 0; c < channels; c++) {
          let best = Number.NEGATIVE_INFINITY;
          let winner = -1;
          for (let row = Math.max(0, top); row < rowEnd; row++) {
            for (let column = Math.max(0, left); column < columnEnd; column++) {
              const at = (image + row * inWidth + column) * channels + c;
              const value = x[at] as number;
              if (value > best) {
                best = value;
                winner = at;
              }
            }
          }
          if (winner >= 0) dx[winner] = (dx[winner] as number) + (dy[out] as number);
          out++;
        }
      }
    }
  }
}

/** Whether a window of negative values loses its gradient. */
function losesGradient(stock: KernelConfig, backend: BackendWasm): boolean {
  const input = backend.makeOutput([1, 2, 2, 1], 'float32');
  const output = backend.makeOutput([1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1], 'float32');
  floats(backend, input).set([-3, -1, -4, -2]);
  floats(backend, output).set([-1]);
  floats(backend, dy).set([1]);
  const attrs = { filterSize: [2, 2], strides: [2, 2], pad: 'valid' };
  const dx = stock.kernelFunc({ inputs: { dy, input, output }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx).join() !== '0,1,0,0';
  for (const tensor of [input, output, dy, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
