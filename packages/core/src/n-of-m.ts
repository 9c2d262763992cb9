import * as tf from '@tensorflow/tfjs-core';
import { checkChoice } from './check-choice.ts';
import type { MaskRule } from './mask-rule.ts';
import type { Rank } from './select-largest.ts';
import { signum } from './signum.ts';
import { straightThrough } from './straight-through.ts';
import { swapLastAxes } from './swap-last-axes.ts';

export interface NOfMOptions {
  /** How many of every group are kept, an integer in [1, m]. */
  readonly n: number;
  /** How many consecutive weights are a group. */
  readonly m: number;
  readonly rank?: Rank;
}

/**
 * N:M sparsity (2:4): of every m consecutive weights along the input dimension, at each window position and for
 * each output (of a depthwise kernel across its channels), the n highest-ranked are kept; among equal scores the lowest indices are pruned first. A last group
 * of fewer than m keeps min(n, its size). Tensor operations alone, on every backend: m of them over the scores.
 * Gradient: straight through, as `topK`'s.
 *
 * Source: Mishra et al., "Accelerating sparse deep neural networks" (arXiv 2104.08378); groups lie along the
 * inputs, as a dot product of the layer reads them.
 *
 * @throws if n or m is out of range or `rank` unknown, here; on a kernel that is not [..., in, out], when it runs.
 */
export function nOfM({ n, m, rank = 'magnitude' }: NOfMOptions): MaskRule {
  checkChoice('nOfM', 'rank', rank, ['magnitude', 'value']);
  if (!(Number.isInteger(n) && Number.isInteger(m) && n >= 1 && n <= m)) {
    throw new Error(
      `[supermask/core] nOfM: n and m must be integers with 1 ≤ n ≤ m, got n = ${n} and m = ${m}`,
    );
  }
  return {
    config: { name: 'n-of-m', n, m, rank },
    masks: (scores, { layouts }) =>
      scores.map((s, i) =>
        straightThrough(
          s,
          (x) =>
            tf.tidy(() => {
              const swap = (values: tf.Tensor): tf.Tensor =>
                layouts?.[i] === 'out-in' ? swapLastAxes(values) : values;
              return swap(groupMask(swap(rank === 'magnitude' ? tf.abs(x) : x), n, m));
            }),
          (dy, x) => (rank === 'magnitude' ? tf.mul(dy, signum(x)) : dy),
        ),
      ),
  };
}

/** Each value counts those of its group that are ranked above it: it is kept if they are fewer than n. */
function groupMask(values: tf.Tensor, n: number, m: number): tf.Tensor {
  const { shape } = values;
  if (shape.length < 2) {
    throw new Error(`[supermask/core] nOfM: a kernel is [..., in, out], got [${shape.join(', ')}]`);
  }
  const [inputs, outputs] = shape.slice(-2) as [number, number];
  const windows = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const groups = Math.ceil(inputs / m);
  const flat = tf.reshape(values, [windows, inputs, outputs]);
  const filler = tf.fill([windows, groups * m - inputs, outputs], Number.NEGATIVE_INFINITY);
  const grouped = tf.reshape(tf.concat([flat, filler], 1), [windows * groups, m, outputs]);
  const place = tf.reshape(tf.range(0, m), [1, m, 1]);
  const above = Array.from({ length: m }, (_, j) => {
    const other = tf.slice(grouped, [0, j, 0], [windows * groups, 1, outputs]);
    const wins = tf.logicalAnd(tf.equal(other, grouped), tf.less(place, j));
    return tf.cast(tf.logicalOr(tf.greater(other, grouped), wins), 'float32');
  });
  const kept = tf.cast(tf.less(tf.addN(above), n), 'float32');
  const whole = tf.reshape(kept, [windows, groups * m, outputs]);
  return tf.reshape(tf.slice(whole, [0, 0, 0], [windows, inputs, outputs]), shape);
}
