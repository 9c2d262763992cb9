import * as tf from '@tensorflow/tfjs-core';

/**
 * The filter with zeros between its taps: convolving with it is convolving with `filter` at that dilation.
 *
 * @param filter [height, width, a, b].
 * @returns [(height−1)·dilations[0]+1, (width−1)·dilations[1]+1, a, b].
 */
export function dilateFilter(filter: tf.Tensor, dilations: readonly [number, number]): tf.Tensor4D {
  const [height, width, a, b] = filter.shape as [number, number, number, number];
  const [rows, columns] = dilations;
  const spaced = tf.pad(tf.reshape(filter, [height, 1, width, 1, a, b]), [
    [0, 0],
    [0, rows - 1],
    [0, 0],
    [0, columns - 1],
    [0, 0],
    [0, 0],
  ]);
  const flat = tf.reshape(spaced, [height * rows, width * columns, a, b]) as tf.Tensor4D;
  return tf.slice(flat, 0, [(height - 1) * rows + 1, (width - 1) * columns + 1, a, b]);
}

/** What `dilateFilter` left of the taps themselves, as for a gradient: its adjoint. */
export function pickTaps(dilated: tf.Tensor, dilations: readonly [number, number]): tf.Tensor {
  return tf.stridedSlice(dilated, [0, 0, 0, 0], dilated.shape, [...dilations, 1, 1]);
}
