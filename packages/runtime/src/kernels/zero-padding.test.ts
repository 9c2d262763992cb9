import { useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { randomFloats } from '../random-floats.suite.ts';
import { zeroPadding } from './zero-padding.ts';

beforeAll(() => useBackend('cpu'));

const size = fc.integer({ min: 1, max: 6 });
const ends = fc.tuple(fc.nat(3), fc.nat(3));

test('equals tf.pad, whatever was in the memory', () => {
  fc.assert(
    fc.property(fc.tuple(size, size, size), fc.tuple(ends, ends), (image, padding) => {
      const input = randomFloats(image[0] * image[1] * image[2], { seed: 1 });
      const padded = tf.pad(tf.tensor3d(input, image), [padding[0], padding[1], [0, 0]]);
      const expected = padded.dataSync();
      padded.dispose();
      const output = new Float32Array(expected.length).fill(7);
      zeroPadding(image, { padding })(input, output);
      expect(output).toEqual(expected);
    }),
  );
});
