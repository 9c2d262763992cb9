import * as tf from '@tensorflow/tfjs-core';
import type { Rank } from './select-largest.ts';

/** How many scores of one group a selection can count: twice as many as float32 has consecutive integers. */
const MOST = 2 ** 25;

/**
 * Whether n scores are selected on the device: on webgl and webgpu, where reading them back waits for all work
 * before, if it has full float32 (some phones have 16 bits in webgl) and can count so many.
 */
export function selectsOnDevice(n: number): boolean {
  const backend = tf.getBackend();
  // Not `floatPrecision()`, which says 16 exactly where this is true.
  const hasFloat32 =
    backend === 'webgpu' || (backend === 'webgl' && tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED'));
  return hasFloat32 && n <= MOST;
}

/** Which scores a selection looks for. */
export interface Order {
  readonly rank: Rank;
  /** Of more than half it is the pruned scores that are selected, in the reverse order: `k` of them. */
  readonly pruned: boolean;
  readonly k: number;
}

/** A `Selection` whose numbers never leave the device. Its tensors are [groups, 1, 1]. */
export interface DeviceSelection {
  readonly order: Order;
  /** The k-th largest key. */
  readonly threshold: tf.Tensor;
  /** For each tensor how many of the scores with that key are selected. */
  readonly ties: readonly tf.Tensor[];
}

/**
 * `selectLargest` in tensor operations alone, without waiting for the device: in each group the `kept` largest of
 * the scores of all given tensors together; among equal ones the lowest are pruned first, by tensor and then by
 * flat index.
 *
 * The threshold is found bit by bit, by asking how many scores reach a candidate: 9 steps for its exponent, 23
 * for its mantissa. All candidates are normal float32 numbers and exact. Counts are float32, whose sums of
 * non-negative integers are exact below 2^24 and never fall below 2^24 again: as no more than half of at most 2^25
 * scores are ever selected, every comparison with k ≤ 2^24 is right.
 *
 * Scores below 2^-126 in size are taken as 0, since devices flush them. What is NaN or infinite cannot be seen
 * without reading back: the mask is then meaningless, still of 0 and 1.
 *
 * @param scores float32 [groups, n_i] each.
 * @param kept how many in each group, an integer in [0, Σn_i]; Σn_i ≤ 2^25.
 * @returns tensors that the caller disposes.
 */
export function selectOnDevice(scores: readonly tf.Tensor[], kept: number, rank: Rank): DeviceSelection {
  const n = scores.reduce((sum, { shape }) => sum + (shape[1] as number), 0);
  const pruned = 2 * kept > n;
  const order = { rank, pruned, k: pruned ? n - kept : kept };
  const [threshold, ...ties] = tf.tidy(() => {
    const keys = scores.map((values) => keysOf(values, order));
    const total = (test: (keys: tf.Tensor) => tf.Tensor): tf.Tensor =>
      keys.map((values) => count(test(values))).reduce((a, b) => tf.add(a, b));
    const highest = kthLargest((candidate) =>
      tf.greaterEqual(
        total((values) => tf.greaterEqual(values, candidate)),
        tf.scalar(order.k),
      ),
    );
    let missing = tf.sub(
      tf.scalar(order.k),
      total((values) => tf.greater(values, highest)),
    );
    const share = keys.map((values) => count(tf.equal(values, highest)));
    // The last ones are selected; of pruned scores the first.
    const tensors = pruned ? [...share.keys()] : [...share.keys()].reverse();
    for (const i of tensors) {
      const taken = tf.minimum(missing, share[i] as tf.Tensor);
      share[i] = taken;
      missing = tf.sub(missing, taken);
    }
    return [highest, ...share];
  }) as [tf.Tensor, ...tf.Tensor[]];
  return { order, threshold, ties };
}

const SMALLEST = 2 ** -126; // the smallest normal float32
const LARGEST = (2 - 2 ** -23) * 2 ** 127; // the largest

/** Largest key is selected first: [groups, n] → [groups, rows, columns], padded with what is selected last. */
export function keysOf(scores: tf.Tensor, { rank, pruned }: Order): tf.Tensor {
  const [groups, n] = scores.shape as [number, number];
  let columns = 1;
  while (columns * columns < n) columns *= 2;
  const part = partOf(columns);
  const rows = part * Math.ceil(n / (columns * part));
  const padding = rows * columns - n;
  const magnitude = tf.abs(scores);
  const ranked = rank === 'magnitude' ? magnitude : scores;
  const normal = tf.where(tf.greaterEqual(magnitude, SMALLEST), ranked, tf.zerosLike(scores));
  const keys = pruned ? tf.neg(normal) : normal;
  const place: [number, number] = pruned ? [0, padding] : [padding, 0];
  return tf.reshape(tf.pad(keys, [[0, 0], place], -LARGEST), [groups, rows, columns]);
}

/** The power of two next to the root of rows and columns, which divides both. */
export function partOf(columns: number): number {
  let part = 1;
  while (part * part < columns) part *= 2;
  return part;
}

/** [groups, rows, columns] of booleans → how many are true in each group, [groups, 1, 1]. */
function count(test: tf.Tensor): tf.Tensor {
  return tf.sum(tf.sum(isTrue(test), 2, true), 1, true);
}

/** 0 or 1 in float32: sums of booleans are int32, and of those tfjs-backend-webgpu makes a sum of 0. */
export function isTrue(test: tf.Tensor): tf.Tensor {
  return tf.cast(test, 'float32');
}

/**
 * The largest number that enough keys reach, [groups, 1, 1], by bisection over base · mantissa: for a positive one
 * from 2^-126 up, for a negative one from −LARGEST up, where the base falls.
 *
 * @param reaches whether enough keys are ≥ the candidate; [groups, 1, 1] or scalar → boolean [groups, 1, 1].
 */
function kthLargest(reaches: (candidate: tf.Tensor) => tf.Tensor): tf.Tensor {
  const positive = reaches(tf.scalar(0));
  const pick = (ifPositive: number, ifNegative: number): tf.Tensor =>
    tf.where(positive, tf.fill(positive.shape, ifPositive), tf.fill(positive.shape, ifNegative));
  let base = pick(SMALLEST, 2 ** 127);
  let mantissa = pick(1, -(2 - 2 ** -23));
  // In all 253, the distance of the exponents −126 and 127: nothing overflows.
  for (const step of [64, 63, 63, 32, 16, 8, 4, 2, 1]) {
    const next = tf.mul(base, pick(2 ** step, 2 ** -step));
    base = tf.where(reaches(tf.mul(next, mantissa)), next, base);
  }
  for (let bit = 1; bit <= 23; bit++) {
    const next = tf.add(mantissa, tf.scalar(2 ** -bit));
    mantissa = tf.where(reaches(tf.mul(base, next)), next, mantissa);
  }
  const found = tf.mul(base, mantissa);
  return tf.where(reaches(found), found, tf.zerosLike(found));
}
