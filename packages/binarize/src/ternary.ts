import { straightThrough } from '@supermask/core';
import * as tf from '@tensorflow/tfjs-core';
import { hardSign } from './hard-sign.ts';
import { maskedMeanMagnitude } from './masked-mean-magnitude.ts';

export interface TernaryOptions {
  /** Weights up to this size become 0. `twn`: 0.7 · mean|w|; or a number ≥ 0. */
  readonly threshold?: 'twn' | number;
}

/**
 * α · sign(w) where |w| > threshold, else 0; α is the mean |w| over those weights, of the whole tensor.
 *
 * Source: Li et al., "Ternary weight networks" (arXiv 1605.04711); `SteTern` of larq has the fixed
 * threshold (0.05) and no α.
 *
 * @param weight float32, any shape.
 * @returns float32, its shape. Gradient: identity. The caller disposes it.
 * @throws if no weight is above the threshold; on a threshold that is no number ≥ 0.
 */
export function ternary(weight: tf.Tensor, { threshold = 'twn' }: TernaryOptions = {}): tf.Tensor {
  checkThreshold(threshold);
  return straightThrough(
    weight,
    (w) => ternaryValues(w, tf.onesLike(w), threshold),
    (dy) => dy,
  );
}

/** The values of `ternary` among the weights that a mask keeps; 0 elsewhere. */
export function ternaryValues(weight: tf.Tensor, mask: tf.Tensor, threshold: 'twn' | number): tf.Tensor {
  return tf.tidy(() => {
    const least = threshold === 'twn' ? tf.mul(maskedMeanMagnitude(weight, mask), 0.7) : threshold;
    const large = tf.mul(tf.cast(tf.greater(tf.abs(weight), least), 'float32'), mask);
    return tf.mul(maskedMeanMagnitude(weight, large), tf.mul(hardSign(weight, 1), large));
  });
}

/** @throws if it is neither `twn` nor a number ≥ 0. */
export function checkThreshold(threshold: 'twn' | number): void {
  if (threshold === 'twn' || threshold >= 0) return;
  throw new Error(`[supermask/binarize] threshold must be twn or a number ≥ 0, got ${threshold}`);
}
