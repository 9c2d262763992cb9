import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { maskedMeanMagnitude } from './masked-mean-magnitude.ts';
import { channelMeans, channelOf, uneven } from './scales.suite.ts';

const layouts = Object.entries(channelOf) as [keyof typeof channelOf, (typeof channelOf)['lookup']][];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(layouts)('per channel of %s; 0 where a channel keeps nothing', (layout, [shape, channel]) => {
    const values = uneven(24);
    const kept = (i: number): boolean => i % 3 !== 1 && channel(i) !== 2;
    const mask = tf.tensor(
      values.map((_, i) => Number(kept(i))),
      shape,
    );
    const scale = maskedMeanMagnitude(tf.tensor(values, shape), mask, { perChannel: true, layout });
    const expected = channelMeans(values, channel, kept);
    expect(expected).toContain(0);
    expect(deviation(tf.mul(tf.ones(shape), scale).dataSync(), expected)).toBeLessThan(1e-6);
  });

  test('divides by what is kept, or by trunc(density · n)', () => {
    const [weight, mask] = [tf.tensor([1, -2, 3, -4, 5, 6, 7]), tf.tensor([1, 1, 0, 0, 0, 0, 1])];
    expect([...maskedMeanMagnitude(weight, mask).dataSync()]).toEqual([Math.fround(10 / 3)]);
    const floor = maskedMeanMagnitude(weight, mask, { divisor: 'floor', density: 0.3 });
    expect([...floor.dataSync()]).toEqual([5]);
  });
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('is the α for which α · sign(w) · m is nearest to w · m', () => {
    const kept = fc.tuple(fc.float({ min: -4, max: 4, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(kept, { minLength: 1, maxLength: 12 }),
        fc.double({ min: -1, max: 1 }),
        (pairs, δ) => {
          fc.pre(pairs.some(([, bit]) => bit) && Math.abs(δ) > 1e-3);
          const [weight, mask] = [
            tf.tensor(pairs.map(([w]) => w)),
            tf.tensor(pairs.map(([, m]) => Number(m))),
          ];
          const α = maskedMeanMagnitude(weight, mask).dataSync()[0] as number;
          const distance = (scale: number): number =>
            pairs.reduce((sum, [w, m]) => sum + (m ? (Math.abs(w) - scale) ** 2 : 0), 0);
          expect(distance(α)).toBeLessThanOrEqual(distance(α + δ));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('an empty layer is an error, whatever divides', () => {
    const weight = tf.ones([2, 3]);
    const empty = 'the layer would be empty: the mask keeps none of 6 weights';
    expect(() => maskedMeanMagnitude(weight, tf.zeros([2, 3]))).toThrow(empty);
    expect(() => maskedMeanMagnitude(weight, tf.zeros([2, 3]), { divisor: 'floor', density: 0.5 })).toThrow(
      empty,
    );
    expect(() => maskedMeanMagnitude(weight, tf.ones([2, 3]), { divisor: 'floor', density: 0.1 })).toThrow(
      'the layer would be empty: trunc(0.1 · 6) is 0',
    );
  });

  test('refuses what does not go together, and leaves nothing behind', () => {
    const weight = tf.ones([2, 3]);
    const { numTensors } = tf.memory();
    const scale = (options: object) => () => maskedMeanMagnitude(weight, weight, options);
    expect(scale({ divisor: 'floor' })).toThrow('needs the density');
    expect(scale({ divisor: 'floor', density: 50 })).toThrow('density must be in (0, 1], got 50');
    expect(scale({ divisor: 'floor', density: 0.5, perChannel: true })).toThrow('no scales per channel');
    expect(scale({ divisor: 'ceil' })).toThrow('divisor must be kept or floor, got "ceil"');
    scale({ perChannel: true })().dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(() => maskedMeanMagnitude(weight, tf.ones([3, 2]))).toThrow(
      "mask must have the kernel's shape [2,3], got [3,2]",
    );
  });
});
