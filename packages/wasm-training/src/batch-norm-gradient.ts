import {
  add,
  engine,
  FusedBatchNorm,
  type GradConfig,
  getBackend,
  mul,
  neg,
  reshape,
  rsqrt,
  slice,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { BATCH_NORM_GRAD } from './batch-norm.ts';
import type { GradientPatch } from './gradient-patch.ts';

/**
 * The gradient of batch normalisation with one number for each channel, while wasm is the backend. All of it follows from
 * Σ dy and Σ dy · (x − mean) of each channel: with r = 1 / √(variance + ε),
 * dx = dy · scale · r, dmean = −scale · r · Σ dy, dvariance = −½ · scale · r³ · Σ dy · (x − mean),
 * dscale = r · Σ dy · (x − mean), doffset = Σ dy.
 */
export const batchNormGradientPatch: GradientPatch = {
  kernelName: FusedBatchNorm,
  reason: 'slow: some fifteen passes over the tensor',
  isNeeded: (stock) => stock !== undefined,
  create: (stock) => batchNormGradient(stock as GradConfig),
};

function batchNormGradient(stock: GradConfig): GradConfig {
  return {
    ...stock,
    gradFunc: (dy, saved, attrs) => {
      const [x, mean, variance, scale] = saved as [Tensor, Tensor, Tensor, Tensor];
      if (getBackend() !== 'wasm' || mean.rank !== 1) return stock.gradFunc(dy, saved, attrs);
      const r = rsqrt(add(variance, attrs.varianceEpsilon as number));
      const factor = mul(r, scale);
      const [dx, sums] = engine().runKernel<Tensor[]>(BATCH_NORM_GRAD, {
        dy: dy as Tensor,
        x,
        mean,
        factor,
      }) as [Tensor, Tensor];
      const sum = reshape(slice(sums, [0, 0], [1, -1]), mean.shape);
      const product = reshape(slice(sums, [1, 0], [1, -1]), mean.shape);
      return {
        x: () => dx,
        mean: () => neg(mul(factor, sum)),
        variance: () => mul(mul(mul(mul(r, r), factor), -0.5), product),
        scale: () => mul(r, product),
        offset: () => sum,
      };
    },
  };
}
