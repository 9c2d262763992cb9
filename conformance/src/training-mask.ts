import type { MaskContext, MaskRule } from '@supermask/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The mask of one tensor of scores by a rule, as in training. */
export function trainingMask(rule: MaskRule, scores: Tensor, context: Partial<MaskContext> = {}): Tensor {
  return rule.masks([scores], { training: true, ...context })[0] as Tensor;
}

/** How many ones a mask has. */
export function ones(mask: ArrayLike<number>): number {
  return Array.from(mask).filter((bit) => bit === 1).length;
}
