import * as tf from '@tensorflow/tfjs-core';
import { clipGradient } from './clip-gradient.ts';
import { meanMagnitude } from './mean-magnitude.ts';

/**
 * dx = dy · mean|x| · 1[|x| ≤ 1], the mean over all axes but the last (a kernel's output channels): Bi-Real Net
 * (arXiv 1808.00278), section 3.3, whose update depends on the size of a weight and not only on its sign;
 * `magnitude_aware_sign` of larq, whose forward pass has the mean as a factor too (here it is a scale, see
 * `meanMagnitude`).
 */
export function magnitudeAwareGradient(dy: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(clipGradient(dy, x), meanMagnitude(x, { perChannel: true })));
}
