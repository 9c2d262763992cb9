import * as tf from '@tensorflow/tfjs-core';

/**
 * dx = dy · 1[|x| ≤ 1]: Courbariaux et al. 2016, BinaryNet (arXiv 1602.02830), section 1.3; `ste_sign` of larq. What
 * leaves [−1, 1] gets no gradient any more.
 */
export function clipGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(dy, tf.cast(tf.lessEqual(tf.abs(x), 1), 'float32')));
}
