import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  backend_util,
  GatherV2,
  type GatherV2Attrs,
  type KernelConfig,
  type Tensor,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { floats, heapValues } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc } from './kernel-patch.ts';

type GatherKernel = Kernel<{ x: TensorInfo; indices: TensorInfo }, GatherV2Attrs>;

/**
 * gather of x along `axis`, with indices (int32) whose first `batchDims` axes are those of x: that of batches is
 * replaced by a loop, the usual one stays with tfjs. The output has the dtype of x and, for batches, the shape
 * x[…axis] · indices[batchDims…] · x[axis+1…]. Throws for an index outside of the axis. Its gradient with batches is
 * `gatherGradientPatch`.
 */
export const gatherPatch: KernelPatch = {
  kernelName: GatherV2,
  reason: 'wrong: with batchDims it took the wrong indices, from beyond their end too',
  isNeeded: (stock, backend) => stock !== undefined && takesWrongIndices(stock, backend),
  create: (stock) => kernelFunc(gather(stock as KernelConfig)),
};

function gather(stock: KernelConfig): GatherKernel {
  const plain = stock.kernelFunc as unknown as GatherKernel;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { x, indices } = inputs;
    const [axis] = util.parseAxisParam(attrs.axis, x.shape) as [number];
    const { collectGatherOpShapeInfo } = backend_util.segment_util;
    const info = collectGatherOpShapeInfo(x as Tensor, indices as Tensor, axis, attrs.batchDims);
    if (info.batchSize <= 1 || x.dtype === 'string') return plain(args);
    const out = backend.makeOutput(info.outputShape, x.dtype);
    const [from, to] = [heapValues(backend, x), heapValues(backend, out)];
    const ids = heapValues(backend, indices);
    const wrong = ids.find((id) => id < 0 || id >= info.dimSize);
    if (wrong !== undefined) {
      backend.disposeData(out.dataId);
      throw new Error(
        `[supermask/wasm-training] GatherV2: indices must be in [0, ${info.dimSize}), got ${wrong} (the size of axis ${axis})`,
      );
    }
    const taken = ids.length / info.batchSize;
    let at = 0;
    for (let batch = 0; batch < info.batchSize; batch++) {
      for (let outer = 0; outer < info.outerSize; outer++) {
        const start = (batch * info.outerSize + outer) * info.dimSize;
        for (let i = 0; i < taken; i++) {
          const slice = (start + (ids[batch * taken + i] as number)) * info.sliceSize;
          to.set(from.subarray(slice, slice + info.sliceSize), at);
          at += info.sliceSize;
        }
      }
    }
    return out;
  };
}

/** Whether the second of two batches, with one index each, misses its own. */
function takesWrongIndices(stock: KernelConfig, backend: BackendWasm): boolean {
  const x = backend.makeOutput([2, 2], 'float32');
  // With indices to spare, so that one taken from beyond the end is at least a valid one.
  const spare = backend.makeOutput([16], 'int32');
  floats(backend, x).set([1, 2, 3, 4]);
  heapValues(backend, spare).set([0, 1]);
  heapValues(backend, spare).fill(0, 2);
  const indices = { ...spare, shape: [2, 1] };
  const attrs = { axis: 1, batchDims: 1 };
  const out = stock.kernelFunc({ inputs: { x, indices }, backend, attrs }) as TensorInfo;
  const wrong = floats(backend, out).join() !== '1,4';
  for (const tensor of [x, spare, out]) backend.disposeData(tensor.dataId);
  return wrong;
}
