import * as tf from '@tensorflow/tfjs-core';

const BETA = 5;

/**
 * dx = dy · β (2 − βx·tanh(βx/2)) / (1 + cosh(βx)) with β = 5, the derivative of SignSwish,
 * 2σ(βx)·(1 + βx·(1 − σ(βx))) − 1: BNN+ (arXiv 1812.11800); `swish_sign` of larq. Negative for
 * |x| > 0.48: it pulls values back towards ±0.48.
 */
export function swishGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const z = tf.mul(x, BETA);
    // By σ(z) alone, which cannot overflow: 1 / (1 + cosh z) = 2σ(z)(1 − σ(z)), tanh(z/2) = 2σ(z) − 1.
    const sigmoid = tf.sigmoid(z);
    const bell = tf.mul(tf.mul(sigmoid, tf.sub(1, sigmoid)), 2 * BETA);
    return tf.mul(dy, tf.mul(bell, tf.sub(2, tf.mul(z, tf.sub(tf.mul(sigmoid, 2), 1)))));
  });
}
