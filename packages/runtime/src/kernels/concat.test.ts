import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { concat } from './concat.ts';

beforeAll(() => useBackend('cpu'));

test('equals tf.concat along any axis', () => {
  const size = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(
      fc.array(size, { minLength: 1, maxLength: 4 }),
      fc.nat(3),
      fc.array(size, { minLength: 2, maxLength: 4 }),
      (shape, at, sizes) => {
        const axis = at % shape.length;
        const shapes = sizes.map((length) => shape.map((own, i) => (i === axis ? length : own)));
        const values = shapes.map((own, seed) => randomFloats(tf.util.sizeFromShape(own), { seed }));
        const expected = tf.tidy(() => {
          const tensors = values.map((value, i): tf.Tensor => tf.tensor(value, shapes[i] as number[]));
          return tf.concat(tensors, axis).dataSync();
        });
        const output = new Float32Array(expected.length).fill(7);
        concat(shapes, { axis })(values, output);
        expect(output).toEqual(expected);
      },
    ),
  );
});
