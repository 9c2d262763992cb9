import * as tf from '@tensorflow/tfjs-core';
import { type CountRule, checkDensity, keptCount } from './density.ts';
import { largestMask } from './largest-mask.ts';
import type { MaskRule } from './mask-rule.ts';
import type { Rank } from './select-largest.ts';
import { signum } from './signum.ts';
import { straightThrough } from './straight-through.ts';

export interface TopKOptions {
  /** Fraction of weights kept in each layer, in (0, 1]. */
  readonly density: number;
  readonly rank?: Rank;
  readonly count?: CountRule;
}

/**
 * Keeps the highest-ranked scores of each tensor: the rule of edge-popup.
 *
 * Exactly `keptCount(n, density, count)` ones in a tensor of n scores; ties are pruned from the lowest flat
 * index on. Gradient: straight through the step, g · sign(s) with `rank: 'magnitude'` (sign(0) = 0), g with
 * `rank: 'value'`.
 *
 * Source: Ramanujan et al., "What's hidden in a randomly weighted neural network?" (CVPR 2020), eq. 4–6;
 * hidden-networks, utils/conv_type.py, class GetSubnet, whose `scores.abs()` inside the graph gives the sign.
 *
 * @throws if the density is not in (0, 1] or `rank` or `count` unknown, here; if a score is not finite or no
 *   weight is kept, when it runs.
 */
export function topK({ density, rank = 'magnitude', count = 'round' }: TopKOptions): MaskRule {
  checkDensity(density);
  checkChoice('rank', rank, ['magnitude', 'value']);
  checkChoice('count', count, ['round', 'floor-prune']);
  const hardMask = (scores: tf.Tensor): tf.Tensor => {
    const values = scores.dataSync<'float32'>();
    return tf.tensor(largestMask(values, keptCount(values.length, density, count), rank), scores.shape);
  };
  const surrogate = (dy: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
    rank === 'magnitude' ? tf.mul(dy, signum(scores)) : dy;
  return {
    config: { name: 'top-k', density, rank, count },
    masks: (scores) => scores.map((s) => straightThrough(s, hardMask, surrogate)),
  };
}

/** A rule may come from a file, where types prove nothing. */
function checkChoice(name: string, value: string, choices: readonly string[]): void {
  if (choices.includes(value)) return;
  throw new Error(
    `[supermask/core] topK: ${name} must be ${choices.join(' or ')}, got ${JSON.stringify(value)}`,
  );
}
