import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  AvgPool3DGrad,
  type AvgPool3DGradAttrs,
  backend_util,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachVolumeWindow } from './for-each-volume-window.ts';
import { floats, heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * The gradient of avgPool3d, whose forward divides by the number of values that a window really covers:
 * dy [batch, outDepth, outHeight, outWidth, channels] → dx, float32 of the shape of input [batch, depth, height,
 * width, channels]. Forward: tfjs-backend-wasm, AvgPool3D.ts.
 */
export const avgPool3DGradPatch: KernelPatch = {
  kernelName: AvgPool3DGrad,
  reason: 'wrong: windows reaching into the padding were divided by the whole filter size',
  isNeeded: (stock, backend) => stock === undefined || dividesByFilterSize(stock, backend),
  create: () => kernelFunc(avgPool3DGrad),
};

function avgPool3DGrad(args: {
  inputs: { dy: TensorInfo; input: TensorInfo };
  attrs: AvgPool3DGradAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const info = backend_util.computePool3DInfo(
    inputs.input.shape as [number, number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  const dx = backend.makeOutput(info.inShape, 'float32');
  const dy = heapValues(backend, inputs.dy);
  const to = floats(backend, dx);
  to.fill(0);
  const { inChannels: channels } = info;
  forEachVolumeWindow(info, (out, positions, count) => {
    const share = 1 / count;
    for (let k = 0; k < count; k++) {
      const at = positions[k] as number;
      for (let c = 0; c < channels; c++) {
        to[at + c] = (to[at + c] as number) + share * (dy[out + c] as number);
      }
    }
  });
  return dx;
}

/** Whether the only value under a window of two gets half of the gradient instead of all of it. */
function dividesByFilterSize(stock: KernelConfig, backend: BackendWasm): boolean {
  const input = backend.makeOutput([1, 1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1, 1], 'float32');
  floats(backend, input).set([1]);
  floats(backend, dy).set([1]);
  const attrs = { filterSize: [2, 1, 1], strides: [1, 1, 1], pad: 'same' };
  const dx = stock.kernelFunc({ inputs: { dy, input }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx)[0] !== 1;
  for (const tensor of [input, dy, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
