import * as tf from '@tensorflow/tfjs-core';
import type { LargestMaskRowsOptions } from './largest-mask-rows.ts';
import { maskOnDevice } from './mask-on-device.ts';
import { selectOnDevice } from './select-on-device.ts';

/**
 * `largestMaskRows` of a tensor in tensor operations alone: `selectOnDevice` says what it takes for 0 and what
 * it cannot see.
 *
 * @param scores float32, any shape, at most 2^25 in a row.
 * @returns float32 of 0 and 1, the shape of the scores. The caller disposes it.
 */
export function largestMaskOnDevice(
  scores: tf.Tensor,
  { rows, kept, layout = 'contiguous', rank = 'magnitude' }: LargestMaskRowsOptions,
): tf.Tensor {
  return tf.tidy(() => {
    const length = scores.size / rows;
    const groups =
      layout === 'contiguous'
        ? tf.reshape(scores, [rows, length])
        : tf.transpose(tf.reshape(scores, [length, rows]));
    const mask = maskOnDevice(selectOnDevice([groups], kept, rank), 0, groups);
    return tf.reshape(layout === 'contiguous' ? mask : tf.transpose(mask), scores.shape);
  });
}
