import { sign } from '@supermask/binarize';
import { bernoulli, bernoulliSupermask, type Reparam, straightThrough } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { type Check, equal, near } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';
import { trainingMask } from '../training-mask.ts';

/** Sampled masks: the two gradients of hidden-networks, and what Zhou et al. make of them. */
export function bernoulliSample(golden: GoldenCase): Check[] {
  const [theta, upstream] = [golden.tensor('theta'), golden.tensor('upstream')];
  const context = { training: true, uniform: () => golden.tensor('uniform') };
  const gradient = (rule: ReturnType<typeof bernoulli>): ArrayLike<number> =>
    tf
      .grad((s) => trainingMask(rule, s, context))(theta, upstream)
      .dataSync();
  const mean = bernoulli({ evaluation: 'mean' });
  const checks = [
    near('prob', trainingMask(mean, theta, { training: false }).dataSync(), golden.values('prob')),
    equal('mask', trainingMask(bernoulli(), theta, context).dataSync(), golden.values('mask')),
    near('dtheta_straight_through', gradient(bernoulli()), golden.values('dtheta_straight_through')),
    near('dtheta_binomial', gradient(bernoulli({ gradient: 'binomial' })), golden.values('dtheta_binomial')),
  ];
  return golden.has('zhou_w') ? [...checks, ...zhou(golden)] : checks;
}

/** masked_networks.py: a sampled kernel, dynamic rescaling, the rounding variant, signed constants. */
function zhou(golden: GoldenCase): Check[] {
  const [theta, weight, upstream] = [
    golden.tensor('theta'),
    golden.tensor('zhou_w'),
    golden.tensor('upstream'),
  ];
  const context = { training: true, uniform: () => golden.tensor('uniform') };
  const kernelOf =
    (method: Reparam) =>
    (scores: tf.Tensor): tf.Tensor =>
      method.effective({ weight, scores }, context);
  const values = (f: (s: tf.Tensor) => tf.Tensor): ArrayLike<number> => f(theta).dataSync();
  const gradient = (f: (s: tf.Tensor) => tf.Tensor): ArrayLike<number> =>
    tf.grad(f)(theta, upstream).dataSync();

  const plain = kernelOf(bernoulliSupermask());
  const scaled = kernelOf(bernoulliSupermask({ rescale: true }));
  const rounded = (s: tf.Tensor): tf.Tensor => roundedMask(s, golden.tensor('uniform'));
  const sample = trainingMask(bernoulli(), theta, context);
  const multiplier = tf.div(tf.max(tf.abs(scaled(theta))), tf.max(tf.abs(plain(theta))));
  const deviation = tf.sqrt(tf.moments(weight).variance);
  return [
    near('zhou_eff', sample.dataSync(), golden.values('zhou_eff')),
    near('zhou_kernel', values(plain), golden.values('zhou_kernel')),
    near('zhou_dtheta', gradient(plain), golden.values('zhou_dtheta')),
    near('zhou_dyn_multiplier', multiplier.dataSync(), golden.values('zhou_dyn_multiplier')),
    near('zhou_dyn_kernel', values(scaled), golden.values('zhou_dyn_kernel')),
    near('zhou_dyn_dtheta', gradient(scaled), golden.values('zhou_dyn_dtheta')),
    near('zhou_round_eff', values(rounded), golden.values('zhou_round_eff')),
    near(
      'zhou_round_dtheta',
      gradient((s) => tf.mul(weight, rounded(s))),
      golden.values('zhou_round_dtheta'),
    ),
    near(
      'zhou_signed_constant',
      tf.mul(sign(weight, { zero: 0 }), deviation).dataSync(),
      golden.values('zhou_signed_constant'),
    ),
  ];
}

/**
 * A recipe: with probability ½ an element is round(p), which has no gradient, else p itself.
 * (masked_networks.py, `round_mask`.)
 */
function roundedMask(scores: tf.Tensor, uniform: tf.Tensor): tf.Tensor {
  const p = tf.sigmoid(scores);
  const coin = tf.round(uniform);
  const rounded = straightThrough(p, tf.round, tf.zerosLike);
  return tf.add(tf.mul(coin, rounded), tf.mul(tf.sub(1, coin), p));
}
