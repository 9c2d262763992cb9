import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  type KernelConfig,
  MaxPool3D,
  type MaxPool3DAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachVolumeWindow } from './for-each-volume-window.ts';
import { floats, heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * maxPool3d of x [batch, depth, height, width, channels], any dtype of numbers, whose dtype the output has. NaN is
 * passed over, as on the cpu backend (MaxPool3D.ts): a window of nothing else gives −Infinity.
 */
export const maxPool3DPatch: KernelPatch = {
  kernelName: MaxPool3D,
  reason: 'wrong: windows without a positive value gave 1.2e-38 instead of their maximum',
  isNeeded: (stock, backend) => stock === undefined || losesNegatives(stock, backend),
  create: () => kernelFunc(maxPool3D),
};

function maxPool3D(args: {
  inputs: { x: TensorInfo };
  attrs: MaxPool3DAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { x } = inputs;
  const info = backend_util.computePool3DInfo(
    x.shape as [number, number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
    attrs.dataFormat,
  );
  const y = backend.makeOutput(info.outShape, x.dtype);
  const from = heapValues(backend, x);
  const to = heapValues(backend, y);
  const { inChannels: channels } = info;
  forEachVolumeWindow(info, (out, positions, count) => {
    for (let c = 0; c < channels; c++) {
      let best = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        const value = from[(positions[k] as number) + c] as number;
        if (value > best) best = value;
      }
      to[out + c] = best;
    }
  });
  return y;
}

function losesNegatives(stock: KernelConfig, backend: BackendWasm): boolean {
  const x = backend.makeOutput([1, 2, 1, 1, 1], 'float32');
  floats(backend, x).set([-2, -1]);
  const attrs = { filterSize: [2, 1, 1], strides: [1, 1, 1], pad: 'valid', dataFormat: 'NDHWC' };
  const y = stock.kernelFunc({ inputs: { x }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, y)[0] !== -1;
  for (const tensor of [x, y]) backend.disposeData(tensor.dataId);
  return wrong;
}
