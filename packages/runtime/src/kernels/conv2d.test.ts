import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { dilated } from '../tfjs-network.suite.ts';
import { conv2d } from './conv2d.ts';
import { arbitraryWindows, paddedTensor } from './windows.suite.ts';
import { countWindows, span } from './windows.ts';

beforeAll(() => useBackend('cpu'));

const seed = fc.nat(1000);
const units = fc.integer({ min: 1, max: 4 });

test('equals tf.conv2d on the padded image, whatever window, strides, padding and density', () => {
  const density = fc.constantFrom(0, 0.1, 0.5, 1);
  fc.assert(
    fc.property(
      arbitraryWindows,
      units,
      density,
      fc.boolean(),
      seed,
      (windows, units, density, biased, seed) => {
        const { image, size, strides } = windows;
        const [height, width, channels] = image;
        const shape = [...size, channels, units] as [number, number, number, number];
        const input = randomFloats(height * width * channels, { seed });
        const kernel = randomFloats(tf.util.sizeFromShape(shape), { seed: seed + 1, density });
        const bias = randomFloats(units, { seed: seed + 2 });
        const expected = tf.tidy(() => {
          const sums = tf.conv2d(
            paddedTensor(input, windows),
            tf.tensor4d(kernel, shape),
            [...strides],
            'valid',
          );
          return (biased ? tf.add(sums, tf.tensor1d(bias)) : sums).dataSync();
        });
        const [rows, columns] = countWindows(windows);
        const output = new Float32Array(rows * columns * units).fill(Number.NaN);
        conv2d(kernel, { ...windows, units, ...(biased ? { bias } : {}) })(input, output);
        expect(deviation(output, expected)).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

test('with dilation equals tf.conv2d of the kernel with zeros in between', () => {
  const dilations = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }));
  fc.assert(
    fc.property(arbitraryWindows, units, dilations, seed, (base, units, dilations, seed) => {
      const [rows, columns] = span(base.size, dilations);
      // Larger by what the window spans more.
      const image = [
        base.image[0] + rows - base.size[0],
        base.image[1] + columns - base.size[1],
        base.image[2],
      ];
      const windows = { ...base, image: image as [number, number, number] };
      const input = randomFloats(tf.util.sizeFromShape(image), { seed });
      const shape = [...base.size, base.image[2], units] as [number, number, number, number];
      const kernel = randomFloats(tf.util.sizeFromShape(shape), { seed: seed + 1, density: 0.5 });
      const expected = tf.tidy(() => {
        const spread = dilated(tf.tensor4d(kernel, shape), dilations);
        return tf.conv2d(paddedTensor(input, windows), spread, [...base.strides], 'valid').dataSync();
      });
      const output = new Float32Array(expected.length).fill(Number.NaN);
      conv2d(kernel, { ...windows, units, dilations })(input, output);
      expect(deviation(output, expected)).toBe(0);
    }),
    { numRuns: 100 },
  );
});

test('equals tf.conv2d with the padding that tfjs calls "same"', () => {
  const image: [number, number, number] = [9, 8, 6];
  const input = randomFloats(9 * 8 * 6, { seed: 1 });
  const kernel = randomFloats(3 * 3 * 6 * 5, { seed: 2, density: 0.5 });
  const expected = tf.tidy(() =>
    tf.conv2d(tf.tensor3d(input, image), tf.tensor4d(kernel, [3, 3, 6, 5]), 2, 'same').dataSync(),
  );
  const output = new Float32Array(expected.length);
  const padding = [
    [1, 1],
    [0, 1],
  ] as const;
  conv2d(kernel, { image, size: [3, 3], strides: [2, 2], padding, units: 5 })(input, output);
  expect(deviation(output, expected)).toBe(0);
});

test('leaves no trace of an earlier image', () => {
  fc.assert(
    fc.property(arbitraryWindows, units, seed, (windows, units, seed) => {
      const [height, width, channels] = windows.image;
      const kernel = randomFloats(windows.size[0] * windows.size[1] * channels * units, { seed });
      const [rows, columns] = countWindows(windows);
      const compute = conv2d(kernel, { ...windows, units });
      const run = (seed: number): Float32Array => {
        const output = new Float32Array(rows * columns * units);
        compute(randomFloats(height * width * channels, { seed }), output);
        return output;
      };
      const first = run(seed);
      run(seed + 1);
      expect(run(seed)).toEqual(first);
    }),
    { numRuns: 30 },
  );
});
