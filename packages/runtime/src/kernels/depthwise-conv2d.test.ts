import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { conv2d } from './conv2d.ts';
import { depthwiseConv2d } from './depthwise-conv2d.ts';
import { arbitraryWindows, paddedTensor } from './windows.suite.ts';

beforeAll(() => useBackend('cpu'));

const small = fc.integer({ min: 1, max: 3 });
const seed = fc.nat(1000);

test('equals tf.depthwiseConv2d on the padded image', () => {
  const density = fc.constantFrom(0, 0.3, 1);
  fc.assert(
    fc.property(
      arbitraryWindows,
      small,
      density,
      fc.boolean(),
      seed,
      (base, multiplier, density, biased, seed) => {
        // tfjs strides along both axes alike.
        const windows = { ...base, strides: [base.strides[0], base.strides[0]] as const };
        const [height, width, channels] = windows.image;
        const shape = [...windows.size, channels, multiplier] as [number, number, number, number];
        const input = randomFloats(height * width * channels, { seed });
        const kernel = randomFloats(tf.util.sizeFromShape(shape), { seed: seed + 1, density });
        const bias = randomFloats(channels * multiplier, { seed: seed + 2 });
        const expected = tf.tidy(() => {
          const sums = tf.depthwiseConv2d(
            paddedTensor(input, windows),
            tf.tensor4d(kernel, shape),
            windows.strides[0],
            'valid',
          );
          return (biased ? tf.add(sums, tf.tensor1d(bias)) : sums).dataSync();
        });
        const output = new Float32Array(expected.length).fill(Number.NaN);
        depthwiseConv2d(kernel, { ...windows, multiplier, ...(biased ? { bias } : {}) })(input, output);
        expect(deviation(output, expected)).toBe(0);
      },
    ),
    { numRuns: 100 },
  );
});

test('is the convolution whose kernel is 0 between different channels, whatever strides and dilation', () => {
  fc.assert(
    fc.property(
      arbitraryWindows,
      small,
      fc.tuple(small, small),
      seed,
      (base, multiplier, dilations, seed) => {
        const [height, width, channels] = base.image;
        const image = [height + 6, width + 6, channels] as const;
        const options = { ...base, image, dilations };
        const units = channels * multiplier;
        const kernel = randomFloats(base.size[0] * base.size[1] * units, { seed });
        const whole = new Float32Array(kernel.length * channels);
        kernel.forEach((weight, i) => {
          const [tap, unit] = [Math.floor(i / units), i % units];
          const channel = Math.floor(unit / multiplier);
          whole[(tap * channels + channel) * units + unit] = weight;
        });
        const input = randomFloats(image[0] * image[1] * channels, { seed: seed + 1 });
        const outputs = [0, 1].map(() => new Float32Array(image[0] * image[1] * units * 9)) as [
          Float32Array,
          Float32Array,
        ];
        depthwiseConv2d(kernel, { ...options, multiplier })(input, outputs[0]);
        conv2d(whole, { ...options, units })(input, outputs[1]);
        expect(outputs[0]).toEqual(outputs[1]);
      },
    ),
    { numRuns: 100 },
  );
});
