import { straightThrough } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkMask } from './masked-mean-magnitude.ts';
import { type SurrogateName, surrogate } from './surrogate.ts';

/** What the weights learn by: a surrogate gradient, or nothing. */
export type WeightGradient = SurrogateName | 'none';

/**
 * A kernel of few values with the gradients of weight · mask, to which it is near: with G = dL/d(effective),
 * G · w to the mask (its scale and sign have no part in it) and surrogate(G · mask, w), or 0, to the weights.
 *
 * @param forward gives the kernel; its operations are not recorded.
 */
export function productGradient(
  weight: tf.Tensor,
  mask: tf.Tensor,
  { gradient, forward }: { readonly gradient: WeightGradient; readonly forward: () => tf.Tensor },
): tf.Tensor {
  checkMask(weight, mask);
  return tf.tidy(() => {
    const backward = gradient === 'none' ? tf.zerosLike : surrogate(gradient);
    const learned = straightThrough(weight, (value) => value, backward);
    return straightThrough(tf.mul(learned, mask), forward, (dy) => dy);
  });
}

/** @throws on an unknown gradient. */
export function checkWeightGradient(gradient: WeightGradient): void {
  if (gradient !== 'none') surrogate(gradient);
}
