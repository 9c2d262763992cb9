import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  backend_util,
  Conv3DBackpropFilterV2,
  type Conv3DBackpropFilterV2Attrs,
  type KernelConfig,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import { forEachPatchRun } from './for-each-patch-run.ts';
import { frameChunks } from './frame-chunks.ts';
import { floats, withView } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { runKernel } from './run-kernel.ts';

/**
 * The filter gradient of conv3d: per chunk of output frames, the product of patches and dy.
 * x [batch, depth, height, width, inChannels] and dy [batch, outDepth, outHeight, outWidth, outChannels], both float32
 * → [filterDepth, filterHeight, filterWidth, inChannels, outChannels]. Throws for another dtype. What it computes is
 * that of tfjs-backend-cpu, Conv3DBackpropFilterV2.ts.
 */
export const conv3DBackpropFilterPatch: KernelPatch = {
  kernelName: Conv3DBackpropFilterV2,
  reason: 'wrong: at strides above 1 part of the positions was left out',
  isNeeded: (stock, backend) => stock === undefined || leavesPositionsOut(stock, backend),
  create: () => kernelFunc(conv3DBackpropFilter),
};

function conv3DBackpropFilter(args: {
  inputs: { x: TensorInfo; dy: TensorInfo };
  attrs: Conv3DBackpropFilterV2Attrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { x, dy } = inputs;
  const info = backend_util.computeConv3DInfo(
    x.shape as [number, number, number, number, number],
    attrs.filterShape,
    attrs.strides,
    1,
    attrs.pad,
  );
  const dFilter = backend.makeOutput(info.filterShape, 'float32');
  floats(backend, dFilter).fill(0);
  const columns = info.filterDepth * info.filterHeight * info.filterWidth * info.inChannels;
  for (const { firstFrame, frames, positions } of frameChunks(info)) {
    const patches = backend.makeOutput([1, positions, columns], 'float32');
    const from = floats(backend, x);
    const to = floats(backend, patches);
    to.fill(0);
    forEachPatchRun(info, firstFrame, frames, (patchAt, inputAt, length) => {
      for (let i = 0; i < length; i++) to[patchAt + i] = from[inputAt + i] as number;
    });
    const dyAt = firstFrame * info.outHeight * info.outWidth * info.outChannels;
    const product = withView(backend, dy, dyAt, [1, positions, info.outChannels], (b) =>
      runKernel(BatchMatMul, backend, { a: patches, b }, { transposeA: true, transposeB: false }),
    );
    const part = floats(backend, product);
    const sum = floats(backend, dFilter);
    for (let i = 0; i < part.length; i++) sum[i] = (sum[i] as number) + (part[i] as number);
    backend.disposeData(product.dataId);
    backend.disposeData(patches.dataId);
  }
  return dFilter;
}

/** Whether at stride 2 the last input value and the second tap miss what they contribute. */
function leavesPositionsOut(stock: KernelConfig, backend: BackendWasm): boolean {
  const x = backend.makeOutput([1, 3, 1, 1, 1], 'float32');
  const dy = backend.makeOutput([1, 2, 1, 1, 1], 'float32');
  floats(backend, x).set([1, 10, 100]);
  floats(backend, dy).set([1, 2]);
  const attrs = { strides: [2, 1, 1], pad: 'same', filterShape: [2, 1, 1, 1, 1] };
  const dFilter = stock.kernelFunc({ inputs: { x, dy }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, dFilter).join() !== '201,10';
  for (const tensor of [x, dy, dFilter]) backend.disposeData(tensor.dataId);
  return wrong;
}
