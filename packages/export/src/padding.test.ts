import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, expect, test } from 'vitest';
import { padding } from './padding.ts';

beforeEach(() => useBackend('cpu'));

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

/** A window sum of distinct numbers shows where each window stands. */
function windowSums(
  x: tf.Tensor,
  window: [number, number],
  strides: [number, number],
  pad: 'same' | 'valid',
) {
  const y = tf.conv2d(x as tf.Tensor4D, tf.ones([...window, 1, 1]), strides, pad);
  return { shape: y.shape, values: [...y.dataSync()] };
}

// Height and width differ in every case, so that a mix-up of the axes would show.
const cases = range(8).flatMap((size) =>
  range(5).flatMap((window) => range(4).map((stride) => [size, window, stride] as const)),
);

test('zeros around the image and no padding are TensorFlow’s `same`, for 160 sizes, windows and strides', () => {
  for (const [size, window, stride] of cases) {
    tf.tidy(() => {
      const [height, width] = [size, 9 - size];
      const windows: [number, number] = [window, 6 - window];
      const strides: [number, number] = [stride, 5 - stride];
      const x = tf.reshape(tf.range(1, height * width + 1), [1, height, width, 1]);
      const [rows, columns] = padding('same', [height, width], windows, strides);
      const padded = tf.pad(x, [[0, 0], [...rows], [...columns], [0, 0]]);
      const actual = windowSums(padded, windows, strides, 'valid');
      expect(actual, `${size}, ${window}, ${stride}`).toEqual(windowSums(x, windows, strides, 'same'));
    });
  }
});

test('`valid` pads nothing', () => {
  expect(padding('valid', [5, 6], [3, 2], [2, 2])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});
