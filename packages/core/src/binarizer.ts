import type { Tensor } from '@tensorflow/tfjs-core';
import type { KernelLayout } from './initialisers.ts';

/** A binarizer's parameters as plain JSON, from which the same one can be made again. */
export interface BinarizerConfig {
  readonly name: string;
  readonly [parameter: string]: string | number | boolean;
}

/**
 * The other half of the central idea, for networks whose weights have few values: (weights, mask) → the
 * effective kernel, with surrogate gradients of its own for both. The result is ±α where the mask keeps a
 * weight and 0 elsewhere: a *ternary* tensor, unless the mask keeps everything.
 */
export interface Binarizer {
  readonly config: BinarizerConfig;
  /**
   * @param weight float32, the kernel's shape, any range.
   * @param mask float32 of 0 and 1, the kernel's shape. What gradient it gets is the binarizer's choice; the
   *   mask rule carries it on to the scores.
   * @param layout what the last axes of the kernel are, for scales per output channel; `in-out` where it is left out.
   * @returns the effective kernel, float32, the kernel's shape. The caller disposes it.
   */
  effective(weight: Tensor, mask: Tensor, layout?: KernelLayout): Tensor;
}
