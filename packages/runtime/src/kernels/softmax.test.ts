import { deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { softmax } from './softmax.ts';

beforeAll(() => useBackend('cpu'));

test('equals tf.softmax over the last axis', () => {
  const size = fc.integer({ min: 1, max: 20 });
  const scale = fc.constantFrom(0.1, 1, 30, 1000);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), size, scale, fc.nat(1000), (rows, size, scale, seed) => {
      const input = randomFloats(rows * size, { seed }).map((value) => value * scale);
      const output = new Float32Array(input.length);
      softmax(size)(input, output);
      // float32 of the logits limits tfjs itself: exp of a difference d of 1000 has the error d · 2⁻²⁴.
      const expected = tf.tidy(() => tf.softmax(tf.tensor2d(input, [rows, size])).dataSync());
      expect(deviation(output, expected)).toBeLessThan(scale > 1 ? 1e-4 : 1e-6);
    }),
    { numRuns: 100 },
  );
});

test('sums to 1 and does not overflow', () => {
  const output = new Float32Array(3);
  softmax(3)(Float32Array.of(3e38, 3e38, -3e38), output);
  expect(output).toEqual(Float32Array.of(0.5, 0.5, 0));
});
