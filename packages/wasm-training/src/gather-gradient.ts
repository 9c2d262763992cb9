import {
  add,
  GatherV2,
  type GatherV2Attrs,
  type GradConfig,
  ones,
  range,
  reshape,
  type Tensor,
  tidy,
  transpose,
  unsortedSegmentSum,
  util,
  zeros,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';

/** The gradient of gather: that of batches is replaced, on any backend; without batches tfjs has it right. */
export const gatherGradientPatch: GradientPatch = {
  kernelName: GatherV2,
  reason: 'missing: gather with batchDims had no gradient, on any backend',
  isNeeded: (stock) => stock !== undefined && failsOnBatches(stock),
  create: (stock) => gatherGradient(stock as GradConfig),
};

function gatherGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const { axis, batchDims } = attrs as unknown as GatherV2Attrs;
      if (!batchDims) return stock.gradFunc(dy, saved, attrs);
      const [x, indices] = saved as [Tensor, Tensor];
      return { x: () => batchedGradient(dy as Tensor, x, indices, axis, batchDims), indices: () => indices };
    },
  };
}

/** dy's rows summed by index, with the indices of each batch moved to a range of their own. */
function batchedGradient(
  dy: Tensor,
  x: Tensor,
  indices: Tensor,
  axisOrNegative: number,
  dimsOrNegative: number,
): Tensor {
  const [axis] = util.parseAxisParam(axisOrNegative, x.shape) as [number];
  const batchDims = dimsOrNegative < 0 ? dimsOrNegative + indices.rank : dimsOrNegative;
  const size = x.shape[axis] as number;
  const batch = util.sizeFromShape(x.shape.slice(0, batchDims));
  const outer = util.sizeFromShape(x.shape.slice(batchDims, axis));
  const inner = util.sizeFromShape(x.shape.slice(axis + 1));
  const taken = util.sizeFromShape(indices.shape.slice(batchDims));
  const starts = reshape(range(0, batch * size, size, 'int32'), [batch, 1]);
  const ids = reshape(add(reshape(indices, [batch, taken]), starts), [batch * taken]);
  const rows = transpose(reshape(dy, [batch, outer, taken, inner]), [0, 2, 1, 3]);
  const sums = unsortedSegmentSum(reshape(rows, [batch * taken, outer, inner]), ids as never, batch * size);
  return reshape(transpose(reshape(sums, [batch, size, outer, inner]), [0, 2, 1, 3]), x.shape);
}

function failsOnBatches(stock: GradConfig): boolean {
  return tidy(() => {
    const saved = [ones([2, 2, 3]), zeros([2, 2, 1], 'int32')];
    try {
      const { x } = stock.gradFunc(ones([2, 2, 1]), saved, { axis: 2, batchDims: 2 });
      return x?.().shape.join() !== '2,2,3';
    } catch {
      return true;
    }
  });
}
