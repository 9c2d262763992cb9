import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  AvgPoolGrad,
  type AvgPoolGradAttrs,
  type backend_util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { poolGradientInfo } from './pool-gradient-info.ts';

/**
 * The gradient of avgPool, whose forward divides by the number of values that a window really covers:
 * dy [batch, outHeight, outWidth, channels] → dx, float32 of the shape of input [batch, height, width, channels].
 * Throws if dy is not what such a pool gives. Forward: tfjs-backend-wasm, AvgPool.ts.
 */
export const avgPoolGradPatch: KernelPatch = {
  kernelName: AvgPoolGrad,
  reason: 'wrong: windows reaching into the padding were divided by the whole filter size',
  isNeeded: (stock, backend) => stock === undefined || dividesByFilterSize(stock, backend),
  create: () => kernelFunc(avgPoolGrad),
};

function avgPoolGrad(args: {
  inputs: { dy: TensorInfo; input: TensorInfo };
  attrs: AvgPoolGradAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { dy, input } = inputs;
  const info = poolGradientInfo(AvgPoolGrad, input, dy, attrs);
  const dx = backend.makeOutput(input.shape, 'float32');
  const dxValues = floats(backend, dx);
  dxValues.fill(0);
  spread(floats(backend, dy), dxValues, info);
  return dx;
}

function spread(dy: Float32Array, dx: Float32Array, info: backend_util.Conv2DInfo): void {
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = info;
  const { filterHeight, filterWidth, strideHeight, strideWidth } = info;
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      const top = u * strideHeight - info.padInfo.top;
      const rowStart = Math.max(0, top);
      const rowEnd = Math.min(inHeight, top + filterHeight);
      for (let v = 0; v < outWidth; v++) {
        const left = v * strideWidth - info.padInfo.left;
        const columnStart = Math.max(0, left);
        const columnEnd = Math.min(inWidth, left + filterWidth);
        const from = ((n * outHeight + u) * outWidth + v) * channels;
        const share = 1 / ((rowEnd - rowStart) * (columnEnd - columnStart));
        for (let row = rowStart; row < rowEnd; row++) {
          for (let column = columnStart; column < columnEnd; column++) {
            const to = ((n * inHeight + row) * inWidth + column) * channels;
            for (let c = 0; c < channels; c++) {
              dx[to + c] = (dx[to + c] as number) + share * (dy[from + c] as number);
            }
          }
        }
      }
    }
  }
}

/** Whether the only value under a 2×2 window gets a quarter of the gradient instead of all of it. */
function dividesByFilterSize(stock: KernelConfig, backend: BackendWasm): boolean {
  const input = backend.makeOutput([1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1], 'float32');
  floats(backend, input).set([1]);
  floats(backend, dy).set([1]);
  const attrs = { filterSize: [2, 2], strides: [1, 1], pad: 'same' };
  const dx = stock.kernelFunc({ inputs: { dy, input }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx)[0] !== 1;
  for (const tensor of [input, dy, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
