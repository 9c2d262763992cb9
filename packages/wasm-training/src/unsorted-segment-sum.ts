import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  type TensorInfo,
  UnsortedSegmentSum,
  type UnsortedSegmentSumAttrs,
  util,
} from '@tensorflow/tfjs-core';
import { heapValues } from './heap.ts';
import { type KernelPatch, kernelFunc } from './kernel-patch.ts';

/**
 * unsortedSegmentSum, the gradient of `gather` and so of embeddings. An id outside [0, numSegments) drops its
 * row, as on the cpu backend.
 */
export const unsortedSegmentSumPatch: KernelPatch = {
  kernelName: UnsortedSegmentSum,
  reason: 'missing: gather, and with it every embedding, had no gradient',
  isNeeded: (stock) => stock === undefined,
  create: () => kernelFunc(unsortedSegmentSum),
};

function unsortedSegmentSum(args: {
  inputs: { x: TensorInfo; segmentIds: TensorInfo };
  attrs: UnsortedSegmentSumAttrs;
  backend: BackendWasm;
}): TensorInfo {
  const { inputs, attrs, backend } = args;
  const { x, segmentIds } = inputs;
  const { numSegments } = attrs;
  const [rows, ...rest] = x.shape;
  if (segmentIds.shape.length !== 1 || segmentIds.shape[0] !== rows) {
    throw new Error(
      `[supermask/wasm-training] UnsortedSegmentSum: segmentIds must have one id for each row of x, got shape [${segmentIds.shape}] for x of shape [${x.shape}]`,
    );
  }
  const rowSize = util.sizeFromShape(rest);
  const dtype = x.dtype === 'int32' ? 'int32' : 'float32';
  const out = backend.makeOutput([numSegments, ...rest], dtype);
  const sums = heapValues(backend, out);
  sums.fill(0);
  const values = heapValues(backend, x);
  const ids = heapValues(backend, segmentIds);
  for (let row = 0; row < ids.length; row++) {
    const id = ids[row] as number;
    if (id < 0 || id >= numSegments) continue;
    const to = id * rowSize;
    const from = row * rowSize;
    for (let k = 0; k < rowSize; k++) sums[to + k] = (sums[to + k] as number) + (values[from + k] as number);
  }
  return out;
}
