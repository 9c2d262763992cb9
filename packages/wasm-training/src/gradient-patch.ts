import type { GradConfig } from '@tensorflow/tfjs-core';

/**
 * A gradient of this package, and when it takes the place of the one in tfjs-core. Gradients belong to no
 * backend: what another backend or another attribute needs is passed on to the stock one.
 */
export interface GradientPatch {
  /** The kernel whose gradient it is. */
  readonly kernelName: string;
  /** What is wrong with the stock gradient, for the answer of `install`. */
  readonly reason: string;
  /** Whether the stock gradient (undefined: there is none) has to be replaced; may run it on tiny tensors. */
  isNeeded(stock: GradConfig | undefined): boolean;
  /** Makes the gradient. */
  create(stock: GradConfig | undefined): GradConfig;
}
