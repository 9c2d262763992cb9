import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { scaleShift } from './scale-shift.ts';

beforeAll(() => useBackend('cpu'));

test.each([[[3]], [[5, 3]], [[2, 4, 3]]])(
  'on %j is what tf.batchNorm computes of the statistics',
  (shape) => {
    const [mean, beta, gamma] = [1, 2, 3].map((seed) => randomFloats(3, { seed })) as [
      Float32Array,
      Float32Array,
      Float32Array,
    ];
    const variance = Float32Array.of(0.5, 2, 1e-4);
    const epsilon = 1e-3;
    const scale = gamma.map((value, c) => value / Math.sqrt((variance[c] as number) + epsilon));
    const shift = beta.map((value, c) => value - (mean[c] as number) * (scale[c] as number));
    const input = randomFloats(tf.util.sizeFromShape(shape), { seed: 4 });
    const expected = tf.tidy(() => {
      const [m, v, b, g] = [mean, variance, beta, gamma].map((values) =>
        tf.tensor1d(values),
      ) as tf.Tensor1D[];
      const x = tf.reshape(tf.tensor(input, shape), [-1, 3]) as tf.Tensor2D;
      return tf.batchNorm2d(x, m as tf.Tensor1D, v as tf.Tensor1D, b, g, epsilon).dataSync();
    });
    const output = new Float32Array(input.length);
    scaleShift(scale, { shift })(input, output);
    expect(deviation(output, expected)).toBeLessThan(1e-6);
  },
);
