import * as tf from '@tensorflow/tfjs-core';
import { checkChoice } from './check-choice.ts';
import type { MaskContext, MaskRule } from './mask-rule.ts';
import { straightThrough } from './straight-through.ts';

export interface BernoulliOptions {
  /**
   * `straight-through`: the gradient of a sample goes to its probability whole (Zhou et al.; hidden-networks'
   * StraightThroughBinomialSample). `binomial`: only where the sample is 1 (its BinomialSample).
   */
  readonly gradient?: 'straight-through' | 'binomial';
  /**
   * The mask in evaluation: `threshold` keeps what is kept with probability above ½, as a file does; `sample`
   * draws as in training (the papers average over ten samples); `mean` takes the probabilities themselves,
   * which are no 0/1 mask.
   */
  readonly evaluation?: 'threshold' | 'sample' | 'mean';
}

/**
 * A stochastic mask: each weight is kept with probability p = σ(s), drawn anew in every step.
 *
 * mask = 1[u < p] with u from `context.uniform`. With g the gradient of the mask, ds = g · p(1 − p), and with
 * `gradient: 'binomial'` ds = g · mask · p(1 − p).
 *
 * Source: Zhou et al., "Deconstructing lottery tickets" (NeurIPS 2019), §5; hidden-networks,
 * utils/conv_type.py, SampleSubnetConv.
 *
 * @throws on an unknown option, here; if it has to sample without `context.uniform`, when it runs.
 */
export function bernoulli({
  gradient = 'straight-through',
  evaluation = 'threshold',
}: BernoulliOptions = {}): MaskRule {
  checkChoice('bernoulli', 'gradient', gradient, ['straight-through', 'binomial']);
  checkChoice('bernoulli', 'evaluation', evaluation, ['threshold', 'sample', 'mean']);
  const backward = (dy: tf.Tensor, _p: tf.Tensor, mask: tf.Tensor): tf.Tensor =>
    gradient === 'binomial' ? tf.mul(dy, mask) : dy;
  const mask = (scores: tf.Tensor, context: MaskContext): tf.Tensor => {
    const probability = tf.sigmoid(scores);
    if (!context.training && evaluation === 'mean') return probability;
    const bar = context.training || evaluation === 'sample' ? drawn(context, scores.shape) : tf.scalar(0.5);
    return straightThrough(probability, (p) => tf.cast(tf.less(bar, p), 'float32'), backward);
  };
  return {
    config: { name: 'bernoulli', gradient, evaluation },
    masks: (scores, context) => scores.map((s) => tf.tidy(() => mask(s, context))),
  };
}

function drawn({ uniform }: MaskContext, shape: readonly number[]): tf.Tensor {
  if (uniform !== undefined) return uniform(shape);
  throw new Error(
    '[supermask/core] bernoulli: sampling needs context.uniform, got none ' +
      '(seededUniform({ seed, stream }) makes one; decorated layers bring their own)',
  );
}
