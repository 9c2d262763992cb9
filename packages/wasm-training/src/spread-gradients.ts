import {
  div,
  type GradConfig,
  getBackend,
  Mean,
  reshape,
  Sum,
  type Tensor,
  tile,
  util,
} from '@tensorflow/tfjs-core';
import type { GradientPatch } from './gradient-patch.ts';
import { innerAxes } from './inner-axes.ts';

/**
 * The gradients of a sum and a mean over axes before the last, while wasm is the backend: dy, or dy / n, repeated, with the
 * bits of the product with ones that tfjs makes.
 */
export const spreadGradientPatches: readonly GradientPatch[] = [Sum, Mean].map((kernelName) => ({
  kernelName,
  reason: 'slow: it filled a tensor with ones, multiplied it and divided the result',
  isNeeded: (stock) => stock !== undefined,
  create: (stock) => spreadGradient(stock as GradConfig),
}));

function spreadGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const { shape } = saved[0] as Tensor;
      const axes = util.parseAxisParam(attrs.axis as number | number[], shape);
      const view = innerAxes(shape, axes);
      // Of a tile tfjs has the gradient, and so the second one of a sum, up to four axes.
      if (getBackend() !== 'wasm' || view === undefined || view.columns === 1 || shape.length > 4)
        return stock.gradFunc(dy, saved, attrs);
      const short = shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      const reps = shape.map((length, axis) => (axes.includes(axis) ? length : 1));
      return {
        x: () => {
          const slope = reshape(dy as Tensor, short);
          return tile(stock.kernelName === Mean ? div(slope, view.rows) : slope, reps);
        },
      };
    },
  };
}
