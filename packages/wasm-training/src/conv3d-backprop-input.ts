import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  backend_util,
  Conv3DBackpropInputV2,
  type Conv3DBackpropInputV2Attrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachPatchRun } from './for-each-patch-run.ts';
import { frameChunks } from './frame-chunks.ts';
import { floats, withView } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { runKernel } from './run-kernel.ts';

/**
 * The input gradient of conv3d (and the whole of conv3dTranspose): per chunk of output frames the product
 * dy · filterᵀ gives the gradient of the patches, which are added where they came from.
 * dy [batch, outDepth, outHeight, outWidth, outChannels] and filter [filterDepth, filterHeight, filterWidth, inChannels,
 * outChannels], both float32 → [batch, depth, height, width, inChannels]. Throws for another dtype, and for a dy that
 * no such convolution gives. What it computes is that of tfjs-backend-cpu, Conv3DBackpropInputV2.ts.
 */
export const conv3DBackpropInputPatch: KernelPatch = {
  kernelName: Conv3DBackpropInputV2,
  reason: 'wrong: in most places part of the gradient was left out',
  isNeeded: (stock, backend) => stock === undefined || leavesGradientOut(stock, backend),
  create: () => kernelFunc(conv3DBackpropInput),
};

function conv3DBackpropInput(args: {
  inputs: { dy: TensorInfo; filter: TensorInfo };
  attrs: Conv3DBackpropInputV2Attrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { dy, filter } = inputs;
  const info = backend_util.computeConv3DInfo(
    attrs.inputShape,
    filter.shape as [number, number, number, number, number],
    attrs.strides,
    1,
    attrs.pad,
  );
  if (dy.shape.join() !== info.outShape.join()) {
    throw new Error(
      `[supermask/wasm-training] Conv3DBackpropInputV2: dy must be [${info.outShape}], got [${dy.shape}] (what a conv3d of [${info.inShape}] gives; for conv3dTranspose dy is its input)`,
    );
  }
  const dx = backend.makeOutput(info.inShape, 'float32');
  floats(backend, dx).fill(0);
  const chunks = frameChunks(info);
  if (chunks.length === 0) return dx;
  const columns = info.filterDepth * info.filterHeight * info.filterWidth * info.inChannels;
  const b = { ...filter, shape: [1, columns, info.outChannels] };
  for (const { firstFrame, frames, positions } of chunks) {
    const dyAt = firstFrame * info.outHeight * info.outWidth * info.outChannels;
    const patches = withView(backend, dy, dyAt, [1, positions, info.outChannels], (a) =>
      runKernel(BatchMatMul, backend, { a, b }, { transposeA: false, transposeB: true }),
    );
    const from = floats(backend, patches);
    const to = floats(backend, dx);
    forEachPatchRun(info, firstFrame, frames, (patchAt, inputAt, length) => {
      for (let i = 0; i < length; i++) {
        to[inputAt + i] = (to[inputAt + i] as number) + (from[patchAt + i] as number);
      }
    });
    backend.disposeData(patches.dataId);
  }
  return dx;
}

/** Whether the gradient through a filter of a single 1 is not dy, or at stride 2 not dy spread out. */
function leavesGradientOut(stock: KernelConfig, backend: BackendWasm): boolean {
  const filter = backend.makeOutput([1, 1, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 2, 2, 2, 1], 'float32');
  floats(backend, filter).set([1]);
  floats(backend, dy).set([1, 2, 3, 4, 5, 6, 7, 8]);
  const gradient = (stride: number, size: number) => {
    const attrs = { strides: [1, 1, stride], pad: 'valid', inputShape: [1, 2, 2, size, 1] };
    const dx = stock.kernelFunc({ inputs: { dy, filter }, backend, attrs }) as TensorInfo;
    const values = floats(backend, dx).join();
    backend.disposeData(dx.dataId);
    return values;
  };
  const wrong = gradient(1, 2) !== '1,2,3,4,5,6,7,8' || gradient(2, 3) !== '1,0,2,3,0,4,5,0,6,7,0,8';
  for (const tensor of [filter, dy]) backend.disposeData(tensor.dataId);
  return wrong;
}
