import * as tf from '@tensorflow/tfjs-core';
import { checkDensity } from './density.ts';
import type { MaskRule } from './mask-rule.ts';

/**
 * A mask that nobody learns and that no two steps share: in training each weight is kept with the probability
 * `density`, drawn anew in every step; in evaluation all are kept. No scores, no gradient.
 *
 * @throws if the density is not in (0, 1], here; if it has to draw without `context.uniform`, when it runs.
 */
export function redrawn({ density }: { readonly density: number }): MaskRule {
  checkDensity(density);
  return {
    config: { name: 'redrawn', density },
    scoreShape: () => [],
    masks: (scores, { training, uniform, kernelShapes }) =>
      scores.map((s, i) => {
        const shape = [...(kernelShapes?.[i] ?? s.shape)];
        if (!training) return tf.ones(shape);
        if (uniform === undefined) {
          throw new Error(
            '[supermask/core] redrawn: drawing needs context.uniform, got none ' +
              '(seededUniform({ seed, stream }) makes one; decorated layers bring their own)',
          );
        }
        return tf.tidy(() => tf.cast(tf.less(uniform(shape), density), 'float32'));
      }),
  };
}
