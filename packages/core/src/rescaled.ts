import { div, maximum, mul, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * A mask times n / Σ mask, so that a kernel keeps its scale whatever is pruned; the gradient flows through Σ
 * too. Source: Zhou et al. 2019, §5.1, "dynamic weight rescaling"; deconstructing-lottery-tickets,
 * masked_networks.py.
 *
 * @param mask float32 of 0 and 1, any shape; zeros alone stay zeros, as Σ counts at least as 1.
 * @returns the same shape; the caller disposes it.
 */
export function rescaled(mask: Tensor): Tensor {
  return tidy(() => mul(mask, div(mask.size, maximum(sum(mask), 1))));
}
