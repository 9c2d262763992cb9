import * as tf from '@tensorflow/tfjs-core';
import type { MaskRule } from './mask-rule.ts';
import { straightThrough } from './straight-through.ts';

/**
 * The mask that the scores already are: 1 where a score is not 0. No gradient reaches the scores. Iterative
 * magnitude pruning and every mask made elsewhere (`writeMask` of `@supermask/layers`) are masked kernels with
 * this rule.
 */
export function fixed(): MaskRule {
  return {
    config: { name: 'fixed' },
    masks: (scores) =>
      scores.map((s) =>
        tf.tidy(() => straightThrough(s, (x) => tf.cast(tf.notEqual(x, 0), 'float32'), tf.zerosLike)),
      ),
  };
}
