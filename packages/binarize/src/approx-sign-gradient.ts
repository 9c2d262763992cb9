import * as tf from '@tensorflow/tfjs-core';

/**
 * dx = dy · 2 (1 − |clip(x, −1, 1)|), the derivative of x ↦ 2x − x·|x| within [−1, 1]: Bi-Real Net (arXiv
 * 1808.00278), section 3.3; biprop, models/frankle.py, class F_BinAct.
 */
export function approxSignGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(dy, tf.mul(tf.sub(1, tf.abs(tf.clipByValue(x, -1, 1))), 2)));
}
