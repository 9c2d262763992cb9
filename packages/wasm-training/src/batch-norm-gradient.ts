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
  sub,
  sum,
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
      const channels = x.shape.at(-1);
      const isPerChannel = [mean, variance, scale].every((part) => part?.size === channels);
      if (getBackend() !== 'wasm' || mean.rank !== 1 || !isPerChannel)
        return stock.gradFunc(dy, saved, attrs);
      const r = rsqrt(add(variance, attrs.varianceEpsilon as number));
      const factor = mul(r, scale);
      const [dx, sums] = engine().runKernel<Tensor[]>(BATCH_NORM_GRAD, {
        dy: dy as Tensor,
        x,
        mean,
        factor,
      }) as [Tensor, Tensor];
      const [ofDy, ofProducts] = rowsOf(sums);
      return {
        x: () => dx,
        mean: () => neg(mul(factor, ofDy)),
        variance: () => mul(mul(mul(mul(r, r), factor), -0.5), ofProducts),
        scale: () => mul(r, ofProducts),
        offset: () => ofDy,
      };
    },
  };
}

/** That of the kernel which computes dx and the sums, for second gradients. */
export const batchNormSecondGradientPatch: GradientPatch = {
  kernelName: BATCH_NORM_GRAD,
  reason: 'missing: the kernel is one of this package',
  isNeeded: (stock) => stock === undefined,
  create: () => ({
    kernelName: BATCH_NORM_GRAD,
    inputsToSave: ['dy', 'x', 'mean', 'factor'],
    gradFunc: (dOutputs, saved) => {
      const [dy, x, mean, factor] = saved as [Tensor, Tensor, Tensor, Tensor];
      const [ddx, dSums] = dOutputs as unknown as [Tensor, Tensor];
      const [dSum, dProduct] = rowsOf(dSums);
      const rows = x.shape.slice(0, -1).map((_, axis) => axis);
      return {
        dy: () => add(mul(ddx, factor), add(dSum, mul(dProduct, sub(x, mean)))),
        x: () => mul(dProduct, dy),
        mean: () => neg(mul(dProduct, sum(dy, rows))),
        factor: () => sum(mul(ddx, dy), rows),
      };
    },
  }),
};

/** Σ dy and Σ dy · (x − mean), or their gradients, each [channels]. */
function rowsOf(sums: Tensor): [Tensor, Tensor] {
  const [ofDy, ofProducts] = [0, 1].map((row) => reshape(slice(sums, [row, 0], [1, -1]), [-1]));
  return [ofDy as Tensor, ofProducts as Tensor];
}
