import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { permute } from './permute.ts';

beforeAll(() => useBackend('cpu'));

test('equals tf.transpose, whatever the shape and the order', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
  const places = fc.array(fc.nat(1000), { minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(shapes, places, (shape, places) => {
      const order = shape.map((_, i) => i).sort((a, b) => (places[a] as number) - (places[b] as number));
      const input = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => i);
      const output = new Float32Array(input.length);
      permute(shape, { order })(input, output);
      expect(output).toEqual(tf.tidy(() => tf.transpose(tf.tensor(input, shape), order).dataSync()));
    }),
  );
});
