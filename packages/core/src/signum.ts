import { cast, greater, less, sub, type Tensor, tidy } from '@tensorflow/tfjs-core';

/**
 * −1, 0 or 1 by comparison: `tf.sign` of tfjs-backend-wasm 4.22 gives 0 for |x| ≤ 1e-7.
 *
 * @param x float32, any shape. @returns float32; no gradient. The caller disposes it.
 */
export function signum(x: Tensor): Tensor {
  return tidy(() => sub(cast(greater(x, 0), 'float32'), cast(less(x, 0), 'float32')));
}
