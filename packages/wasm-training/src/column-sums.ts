import {
  backend_util,
  type KernelConfig,
  Mean,
  type MeanAttrs,
  Sum,
  type SumAttrs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { heapValues } from './heap.ts';
import { innerAxes } from './inner-axes.ts';
import { type Kernel, type KernelPatch, kernelFunc, type ModuleOf } from './kernel-patch.ts';

/**
 * Sums and means over axes before the last, as of the gradient of a bias or the statistics of a batch: row by row where
 * they lie, added in blocks of 64. What is summed along the last axis, or is not float32, stays with the stock kernel.
 * Nothing sums to 0, and so its mean is as on cpu: the stock kernel gave what happened to lie in memory.
 */
export const columnSumPatches: readonly KernelPatch[] = [Sum, Mean].map((kernelName) => ({
  kernelName,
  reason: 'slow: over the first axes it transposed the whole tensor and summed in a scalar loop',
  isNeeded: (stock) => stock !== undefined,
  create: (stock, moduleOf) => kernelFunc(columnSum(stock as KernelConfig, moduleOf)),
}));

function columnSum(stock: KernelConfig, moduleOf: ModuleOf): Kernel<{ x: TensorInfo }, SumAttrs | MeanAttrs> {
  return ({ inputs, attrs, backend }) => {
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis, x.shape);
    const view = innerAxes(x.shape, axes);
    const mean = stock.kernelName === Mean;
    const empty = util.sizeFromShape(x.shape) === 0;
    if (!empty && (x.dtype !== 'float32' || view === undefined || view.columns === 1)) {
      return stock.kernelFunc({ inputs, attrs: { ...attrs }, backend }) as TensorInfo;
    }
    const [shape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const out = backend.makeOutput(
      attrs.keepDims ? backend_util.expandShapeToKeepDim(shape, axes) : shape,
      mean ? 'float32' : x.dtype,
    );
    if (empty || view === undefined) {
      heapValues(backend, out).fill(0);
      return out;
    }
    const { kernels, at } = moduleOf(backend);
    const divisor = mean ? view.rows : 1;
    kernels.columnSums(at(x), at(out), view.outer, view.rows, view.columns, divisor);
    return out;
  };
}
