import * as tf from '@tensorflow/tfjs-core';
import { type DeviceSelection, isTrue, keysOf, type Order, partOf } from './select-on-device.ts';

/**
 * The mask of one tensor of a selection.
 *
 * @param scores float32 [groups, n], as `selectOnDevice` got them.
 * @returns float32 [groups, n] of 0 and 1. The caller disposes it.
 */
export function maskOnDevice(
  { order, threshold, ties }: DeviceSelection,
  i: number,
  scores: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const keys = keysOf(scores, order);
    const [groups, rows, columns] = keys.shape as [number, number, number];
    const part = partOf(columns);
    const budget = ties[i] as tf.Tensor;
    // Whole rows of ties come before the one row in which the budget ends, and only there the columns matter.
    const tie = isTrue(tf.equal(keys, threshold));
    const perRow = tf.sum(tie, 2, true);
    const before = tf.reshape(sumsBefore(tf.reshape(perRow, [groups, rows]), part, order), perRow.shape);
    const whole = isTrue(tf.lessEqual(perRow, tf.sub(budget, before)));
    const last = tf.mul(isTrue(tf.less(before, budget)), tf.sub(1, whole));
    const inLast = tf.sum(tf.mul(tie, last), 1);
    const beforeInLast = tf.reshape(sumsBefore(inLast, part, order), [groups, 1, columns]);
    const left = tf.sub(budget, tf.sum(tf.mul(before, last), 1, true));
    const taken = tf.add(whole, tf.mul(last, isTrue(tf.less(beforeInLast, left))));
    const selected = tf.add(isTrue(tf.greater(keys, threshold)), tf.mul(tie, taken));
    const kept = order.pruned ? tf.sub(1, selected) : selected;
    const n = scores.shape[1] as number;
    const padding = rows * columns - n;
    const flat = tf.reshape(kept, [groups, rows * columns]);
    return tf.slice(flat, [0, order.pruned ? 0 : padding], [groups, n]);
  });
}

/**
 * [groups, length] → for each value the sum of those that are selected before it. Not by tf.cumsum: that of
 * tfjs-backend-webgpu takes the length of an earlier call when it goes backwards, and on GPUs it relies on an
 * exact pow. The products are with 0 and 1.
 */
function sumsBefore(values: tf.Tensor, part: number, { pruned }: Order): tf.Tensor {
  const [groups, length] = values.shape as [number, number];
  const parts = length / part;
  const isBefore = (size: number): tf.Tensor2D => {
    const [i, j] = [tf.reshape(tf.range(0, size), [size, 1]), tf.reshape(tf.range(0, size), [1, size])];
    return isTrue(pruned ? tf.less(i, j) : tf.greater(i, j)) as tf.Tensor2D;
  };
  const split = tf.reshape(values, [groups * parts, part]) as tf.Tensor2D;
  const within = tf.reshape(tf.matMul(split, isBefore(part)), [groups, parts, part]);
  const sums = tf.reshape(tf.sum(split, 1), [groups, parts]) as tf.Tensor2D;
  const outside = tf.reshape(tf.matMul(sums, isBefore(parts)), [groups, parts, 1]);
  return tf.reshape(tf.add(within, outside), [groups, length]);
}
