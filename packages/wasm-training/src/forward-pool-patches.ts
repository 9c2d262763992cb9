import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  AvgPool,
  type AvgPoolAttrs,
  backend_util,
  type KernelConfig,
  MaxPool,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc } from './kernel-patch.ts';

type PoolKernel = Kernel<{ x: TensorInfo }, AvgPoolAttrs>;

/**
 * maxPool and avgPool of [batch, height, width, channels]: where XNNPACK takes another number of windows than
 * tfjs, or a window lies in the padding altogether, they are looped over; the others stay with the stock kernel.
 * As on the cpu backend, padding counts for nothing: the maximum of padding alone is −Infinity, its mean NaN.
 */
export const forwardPoolPatches: readonly KernelPatch[] = [
  forwardPoolPatch(MaxPool, [11, 12, 15, 16]),
  forwardPoolPatch(AvgPool, [6, 7.5, 12, 13.5]),
];

function forwardPoolPatch(kernelName: string, ofRamp: readonly number[]): KernelPatch {
  return {
    kernelName,
    reason:
      "wrong: with one number as padding or dimRoundingMode 'ceil' it could leave windows out or write past the tensor",
    isNeeded: (stock, backend) => stock !== undefined && leavesWindowsOut(stock, backend, ofRamp),
    create: (stock) => kernelFunc(forwardPool(stock as KernelConfig)),
  };
}

function forwardPool(stock: KernelConfig): PoolKernel {
  const plain = stock.kernelFunc as unknown as PoolKernel;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { x } = inputs;
    const info = backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      attrs.filterSize,
      attrs.strides,
      1,
      attrs.pad,
      attrs.dimRoundingMode,
    );
    // Another dtype is left to the stock kernel.
    if (x.dtype !== 'float32' || agrees(info)) return plain(args);
    if (info.outHeight < 0 || info.outWidth < 0) {
      throw new Error(
        `[supermask/wasm-training] ${stock.kernelName}: the window must fit into the padded image, got windows of [${info.filterHeight}, ${info.filterWidth}] for x of shape [${x.shape}] (make them smaller, or pad with 'same')`,
      );
    }
    const y = backend.makeOutput(info.outShape, 'float32');
    const pool = stock.kernelName === MaxPool ? maximum : mean;
    poolWindows(floats(backend, x), floats(backend, y), info, pool);
    return y;
  };
}

/** Whether XNNPACK, which rounds down and needs one, finds as many windows, and each of them sees a value. */
function agrees(info: backend_util.Conv2DInfo): boolean {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, padInfo } = info;
  const { top, bottom, left, right } = padInfo;
  return (
    Math.floor((inHeight + top + bottom - filterHeight) / info.strideHeight) + 1 === outHeight &&
    Math.floor((inWidth + left + right - filterWidth) / info.strideWidth) + 1 === outWidth &&
    outHeight > 0 &&
    outWidth > 0 &&
    Math.max(top, bottom) < filterHeight &&
    Math.max(left, right) < filterWidth
  );
}

/** What becomes of the `count` values of one window. */
type Pool = (value: (index: number) => number, count: number) => number;

const maximum: Pool = (value, count) => {
  let best = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const candidate = value(i);
    // NaN is passed over.
    if (candidate > best) best = candidate;
  }
  return best;
};

const mean: Pool = (value, count) => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += value(i);
  return sum / count;
};

function poolWindows(x: Float32Array, y: Float32Array, info: backend_util.Conv2DInfo, pool: Pool): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo } = info;
  let to = 0;
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      const top = Math.max(0, u * info.strideHeight - padInfo.top);
      const rows = Math.max(
        0,
        Math.min(inHeight, u * info.strideHeight - padInfo.top + info.filterHeight) - top,
      );
      for (let v = 0; v < outWidth; v++) {
        const left = Math.max(0, v * info.strideWidth - padInfo.left);
        const columns = Math.max(
          0,
          Math.min(inWidth, v * info.strideWidth - padInfo.left + info.filterWidth) - left,
        );
        const corner = (n * inHeight + top) * inWidth + left;
        for (let c = 0; c < inChannels; c++) {
          const value = (i: number) => {
            const position = corner + Math.floor(i / columns) * inWidth + (i % columns);
            return x[position * inChannels + c] as number;
          };
          y[to++] = pool(value, rows * columns);
        }
      }
    }
  }
}

/** Whether, rounded up, the windows of an image of 1 to 16 that reach over its end are missing. */
function leavesWindowsOut(stock: KernelConfig, backend: BackendWasm, expected: readonly number[]): boolean {
  const x = backend.makeOutput([1, 4, 4, 1], 'float32');
  floats(backend, x).set(Array.from({ length: 16 }, (_, i) => i + 1));
  const attrs = { filterSize: [3, 3], strides: [2, 2], pad: 0, dimRoundingMode: 'ceil' };
  const y = stock.kernelFunc({ inputs: { x }, backend, attrs }) as TensorInfo;
  // A mean can be rounded.
  const wrong = floats(backend, y).some((value, i) => !(Math.abs(value - (expected[i] as number)) < 1e-3));
  for (const tensor of [x, y]) backend.disposeData(tensor.dataId);
  return wrong;
}
