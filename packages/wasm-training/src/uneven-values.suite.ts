import * as tf from '@tensorflow/tfjs-core';

/** Values in (−size, size) without ties, whose winner in a pool could hang on a last bit. */
export function unevenValues(shape: readonly number[], size: number, seed: number): Float32Array {
  const count = tf.util.sizeFromShape([...shape]);
  return Float32Array.from(
    { length: count },
    (_, i) => size * Math.sin(100 * seed + 1.7 * i + 0.013 * i * i),
  );
}

/** A float32 tensor of such values on the current backend. */
export function unevenTensor<R extends tf.Rank>(
  shape: readonly number[],
  size: number,
  seed: number,
): tf.Tensor<R> {
  return tf.tensor<R>(unevenValues(shape, size, seed), [...shape] as tf.ShapeMap[R]);
}
