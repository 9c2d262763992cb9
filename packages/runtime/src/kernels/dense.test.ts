import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { dense } from './dense.ts';

beforeAll(() => useBackend('cpu'));

test('equals tf.matMul plus bias for any number of rows, density and zeros among the inputs', () => {
  const size = fc.integer({ min: 1, max: 40 });
  const fraction = fc.constantFrom(0, 0.1, 0.5, 1);
  fc.assert(
    fc.property(
      ...[fc.integer({ min: 1, max: 5 }), size, size],
      ...[fraction, fraction, fc.boolean(), fc.nat(1000)],
      (rows, inputs, units, density, active, biased, seed) => {
        const input = randomFloats(rows * inputs, { seed, density: active });
        const kernel = randomFloats(inputs * units, { seed: seed + 1, density });
        const bias = randomFloats(units, { seed: seed + 2 });
        const expected = tf.tidy(() => {
          const sums = tf.matMul(tf.tensor2d(input, [rows, inputs]), tf.tensor2d(kernel, [inputs, units]));
          return (biased ? tf.add(sums, tf.tensor1d(bias)) : sums).dataSync();
        });
        const output = new Float32Array(rows * units).fill(Number.NaN);
        dense(kernel, { inputs, units, ...(biased ? { bias } : {}) })(input, output);
        expect(deviation(output, expected)).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});
