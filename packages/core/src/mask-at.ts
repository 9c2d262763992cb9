import type { Tensor } from '@tensorflow/tfjs-core';
import type { MaskContext, MaskRule } from './mask-rule.ts';

/** One of the masks of a rule. By a rule that has no `maskAt` all of them are made: run it under `tf.tidy`. */
export function maskAt(
  rule: MaskRule,
  scores: readonly Tensor[],
  { index, context }: { readonly index: number; readonly context: MaskContext },
): Tensor {
  return rule.maskAt?.(scores, index, context) ?? (rule.masks(scores, context)[index] as Tensor);
}
