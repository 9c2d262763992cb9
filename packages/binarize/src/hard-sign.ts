import * as tf from '@tensorflow/tfjs-core';

/** What the sign of 0 (and −0) is. */
export type SignOfZero = 0 | 1;

/**
 * The sign itself, without a gradient of its own. By comparisons: `tf.sign` of tfjs-backend-wasm 4.22 gives 0 for
 * small numbers too. NaN compares false and gives −1, or 0.
 */
export function hardSign(x: tf.Tensor, zero: SignOfZero): tf.Tensor {
  const where = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, 'float32');
  return tf.tidy(() =>
    zero === 1
      ? tf.sub(tf.mul(where(tf.greaterEqual(x, 0)), 2), 1)
      : tf.sub(where(tf.greater(x, 0)), where(tf.less(x, 0))),
  );
}

/** @throws if it is neither 0 nor 1. */
export function checkSignOfZero(zero: SignOfZero): void {
  if (zero === 0 || zero === 1) return;
  throw new Error(`[supermask/binarize] zero must be 1 or 0, got ${zero} (what the sign of 0 is)`);
}
