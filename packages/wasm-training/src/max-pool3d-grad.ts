import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  type KernelConfig,
  MaxPool3DGrad,
  type MaxPool3DGradAttrs,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachVolumeWindow } from './for-each-volume-window.ts';
import { floats, heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * The gradient of maxPool3d: dy [batch, outDepth, outHeight, outWidth, channels] → dx, float32 of the shape of input
 * [batch, depth, height, width, channels]. Of equal maxima the last takes the gradient, as on the cpu backend (whose
 * maxPool takes the first); a window that holds nothing but NaN passes none on. The cpu backend itself is
 * wrong for windows that are not as high as wide (tfjs-backend-cpu, MaxPool3DGrad.ts).
 */
export const maxPool3DGradPatch: KernelPatch = {
  kernelName: MaxPool3DGrad,
  reason: 'wrong: windows whose maximum is not positive lost their gradient',
  isNeeded: (stock, backend) => stock === undefined || losesGradient(stock, backend),
  create: () => kernelFunc(maxPool3DGrad),
};

function maxPool3DGrad(args: {
  inputs: { dy: TensorInfo; input: TensorInfo };
  attrs: MaxPool3DGradAttrs;
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
  const x = heapValues(backend, inputs.input);
  const dy = heapValues(backend, inputs.dy);
  const to = floats(backend, dx);
  to.fill(0);
  const { inChannels: channels } = info;
  forEachVolumeWindow(info, (out, positions, count) => {
    for (let c = 0; c < channels; c++) {
      let best = Number.NEGATIVE_INFINITY;
      let winner = -1;
      for (let k = 0; k < count; k++) {
        const at = (positions[k] as number) + c;
        const value = x[at] as number;
        if (value >= best) {
          best = value;
          winner = at;
        }
      }
      if (winner >= 0) to[winner] = (to[winner] as number) + (dy[out + c] as number);
    }
  });
  return dx;
}

/** Whether a window of negative values loses its gradient. */
function losesGradient(stock: KernelConfig, backend: BackendWasm): boolean {
  const input = backend.makeOutput([1, 3, 1, 1, 1], 'float32');
  const output = backend.makeOutput([1, 1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 1, 1, 1, 1], 'float32');
  floats(backend, input).set([-3, -1, -2]);
  floats(backend, output).set([-1]);
  floats(backend, dy).set([1]);
  const attrs = { filterSize: [3, 1, 1], strides: [1, 1, 1], pad: 'valid' };
  const dx = stock.kernelFunc({ inputs: { dy, input, output }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dx).join() !== '0,1,0';
  for (const tensor of [input, output, dy, dx]) backend.disposeData(tensor.dataId);
  return wrong;
}
