import { randomValues } from '@supermask/format';
import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { seededUniform } from './seeded-uniform.ts';

const drawn = (stream: string, shape: number[], seed = 1): number[] =>
  tf.tidy(() => [...seededUniform({ seed, stream })(shape).dataSync()]);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('the same numbers everywhere, in [0, 1), of 24 bits', () => {
    const values = drawn('conv/3', [7, 11]);
    // The numbers of `@supermask/format`, whose own tests pin them, as U(−1, 1) there.
    const draw = {
      distribution: 'uniform',
      scale: 1,
      seed: 1,
      purpose: 'sampling',
      stream: 'conv/3',
    } as const;
    randomValues(draw, 77).forEach((value, i) => {
      expect(Math.abs(2 * (values[i] as number) - 1 - value)).toBeLessThan(2 ** -22);
    });
    for (const value of values) {
      expect(value >= 0 && value < 1).toBe(true);
      expect(Number.isInteger(value * 2 ** 24)).toBe(true);
    }
    expect(drawn('conv/3', [77])).toEqual(values);
    expect(drawn('conv/4', [77])).not.toEqual(values);
    expect(drawn('conv/3', [77], 2)).not.toEqual(values);
  });

  test('any shape, a scalar too, with nothing left behind', () => {
    const { numTensors } = tf.memory();
    const uniform = seededUniform({ seed: 2 ** 53 - 1, stream: '' });
    for (const shape of [[], [1], [2, 3, 4]]) {
      const tensor = uniform(shape);
      expect([tensor.shape, tensor.dtype]).toEqual([shape, 'float32']);
      tensor.dispose();
    }
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

test('refuses a seed that is none', () => {
  expect(() => seededUniform({ seed: -1, stream: 'a' })).toThrow('seed');
});
