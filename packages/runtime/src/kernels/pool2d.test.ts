import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { pool2d } from './pool2d.ts';
import { arbitraryWindows, paddedTensor } from './windows.suite.ts';
import { countWindows, type Windows } from './windows.ts';

beforeAll(() => useBackend('cpu'));

function pooled(kind: 'max' | 'average', windows: Windows, input: Float32Array): Float32Array {
  const [rows, columns] = countWindows(windows);
  const output = new Float32Array(rows * columns * windows.image[2]).fill(Number.NaN);
  pool2d(kind, windows)(input, output);
  return output;
}

const randomImage = ({ image }: Windows, seed: number): Float32Array =>
  randomFloats(image[0] * image[1] * image[2], { seed });

test('max equals tf.maxPool of the image padded with very small values', () => {
  fc.assert(
    fc.property(arbitraryWindows, fc.nat(1000), (windows, seed) => {
      const input = randomImage(windows, seed).map((value) => value - 1);
      const expected = tf.tidy(() => {
        const padded = paddedTensor(input, windows, { fill: -1e30 });
        return tf.maxPool(padded, [...windows.size], [...windows.strides], 'valid').dataSync();
      });
      expect(pooled('max', windows, input)).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('average equals the sum of the padded image over the number of pixels, both by tf.avgPool', () => {
  fc.assert(
    fc.property(arbitraryWindows, fc.nat(1000), (windows, seed) => {
      const input = randomImage(windows, seed);
      const expected = tf.tidy(() => {
        const mean = (values: Float32Array): tf.Tensor =>
          tf.avgPool(paddedTensor(values, windows), [...windows.size], [...windows.strides], 'valid');
        return tf.div(mean(input), mean(new Float32Array(input.length).fill(1))).dataSync();
      });
      expect(deviation(pooled('average', windows, input), expected)).toBeLessThan(1e-6);
    }),
    { numRuns: 150 },
  );
});

test.each(['max', 'average'] as const)('%s equals tfjs with the padding that it calls "same"', (kind) => {
  const windows: Windows = {
    ...{ image: [9, 8, 3], size: [3, 3], strides: [2, 2] },
    padding: [
      [1, 1],
      [0, 1],
    ],
  };
  const input = randomImage(windows, 1);
  const pool = kind === 'max' ? tf.maxPool : tf.avgPool;
  const expected = tf.tidy(() => pool(tf.tensor3d(input, [9, 8, 3]), 3, 2, 'same').dataSync());
  expect(deviation(pooled(kind, windows, input), expected)).toBeLessThan(1e-6);
});
