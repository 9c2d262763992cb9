import * as tf from '@tensorflow/tfjs-core';

/**
 * −1, 0 or 1 (sign(0) = 0), float32 of x's shape, without a gradient. By comparisons: `tf.sign` of
 * tfjs-backend-wasm 4.22 gives 0 for all |x| up to about 1e-7, so that a score on its way through 0 would stand still.
 */
export function exactSign(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.sub(tf.cast(tf.greater(x, 0), 'float32'), tf.cast(tf.less(x, 0), 'float32')));
}
