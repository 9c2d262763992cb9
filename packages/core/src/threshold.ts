import * as tf from '@tensorflow/tfjs-core';
import { checkChoice } from './check-choice.ts';
import type { MaskRule } from './mask-rule.ts';
import type { Rank } from './select-largest.ts';
import { signum } from './signum.ts';
import { straightThrough } from './straight-through.ts';

export interface ThresholdOptions {
  /** In the unit of the scores. */
  readonly value: number;
  /** What is compared: |s| (`magnitude`) or s itself (`value`). */
  readonly rank?: Rank;
}

/**
 * Keeps the scores above a fixed threshold, however many they are: mask = 1[s > value].
 * Gradient: straight through, g, and g · sign(s) with `rank: 'magnitude'`.
 *
 * Source: Mallya et al., "Piggyback" (ECCV 2018), with scores that start at 0.01 and threshold 0.005. (SupSup's
 * FastMultitaskMaskConv keeps s ≥ 0, which differs where a score is exactly 0.)
 *
 * @throws if the threshold is not finite or `rank` unknown.
 */
export function threshold({ value, rank = 'value' }: ThresholdOptions): MaskRule {
  checkChoice('threshold', 'rank', rank, ['magnitude', 'value']);
  if (!Number.isFinite(value)) {
    throw new Error(`[supermask/core] threshold: value must be a finite number, got ${value}`);
  }
  const ranked = (s: tf.Tensor): tf.Tensor => (rank === 'magnitude' ? tf.abs(s) : s);
  return {
    config: { name: 'threshold', value, rank },
    masks: (scores) =>
      scores.map((s) =>
        tf.tidy(() =>
          straightThrough(
            s,
            (x) => tf.cast(tf.greater(ranked(x), value), 'float32'),
            (dy, x) => (rank === 'magnitude' ? tf.mul(dy, signum(x)) : dy),
          ),
        ),
      ),
  };
}
