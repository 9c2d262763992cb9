import * as tf from '@tensorflow/tfjs-core';
import { maskAt } from './mask-at.ts';
import type { MaskRule } from './mask-rule.ts';
import { signum } from './signum.ts';
import { straightThrough } from './straight-through.ts';
import { threshold } from './threshold.ts';
import { type TopKOptions, topK } from './top-k.ts';

/** What is kept: the highest |s| by number, or those above a threshold in the unit of the scores. */
export type SignedOptions = Omit<TopKOptions, 'rank'> | { readonly threshold: number };

/**
 * A mask that may also flip a weight: sign(s) where |s| is high, else 0, so that its values are −1, 0 and 1.
 * Gradient: the identity, ds = g, also where the mask is 0.
 *
 * Source: Koster et al., "Signing the supermask" (ICLR 2022), whose threshold is fixed after initialisation
 * (0.4 · max|s₀| of each layer: `{ threshold }`); a number of weights instead: `{ density }`.
 *
 * @throws as `topK` and `threshold` do.
 */
export function signed(options: SignedOptions): MaskRule {
  const keeps =
    'threshold' in options
      ? threshold({ value: options.threshold, rank: 'magnitude' })
      : topK({ ...options, rank: 'magnitude' });
  const { name: _, rank: __, ...parameters } = keeps.config;
  const signs = (s: tf.Tensor, kept: tf.Tensor): tf.Tensor =>
    straightThrough(
      s,
      (x) => tf.mul(signum(x), kept),
      (dy) => dy,
    );
  return {
    ...keeps,
    flips: true,
    config: {
      name: 'signed',
      ...('threshold' in options ? { threshold: options.threshold } : parameters),
    },
    masks: (scores, context) =>
      tf.tidy(() => {
        const kept = keeps.masks(scores, context);
        return scores.map((s, i) => signs(s, kept[i] as tf.Tensor));
      }),
    maskAt: (scores, index, context) =>
      tf.tidy(() => signs(scores[index] as tf.Tensor, maskAt(keeps, scores, { index, context }))),
  };
}
