import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { keptCount } from './density.ts';
import { joint } from './joint.ts';
import { largestMask } from './largest-mask.ts';

// Eighths multiply without rounding and without subnormals, which GPUs flush: equality is exact everywhere.
const eighths = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);
const entry = fc.tuple(eighths, eighths, eighths);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('with G the gradient of the effective kernel: dw = G · mask, ds = G · w · sign(s)', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 2, maxLength: 12 }), (entries) => {
        const [w, s, g] = [0, 1, 2].map((part) => entries.map((e) => e[part] as number)) as [
          number[],
          number[],
          number[],
        ];
        const density = 0.5;
        const mask = largestMask(Float32Array.from(s), keptCount(s.length, density));
        tf.tidy(() => {
          const { effective } = joint({ density });
          const f = (weight: tf.Tensor, scores: tf.Tensor): tf.Tensor =>
            effective({ weight, scores }, { training: true });
          const [dw, ds] = tf.grads(f)([tf.tensor(w), tf.tensor(s)], tf.tensor(g)) as [tf.Tensor, tf.Tensor];
          const kept = (i: number): number => mask[i] as number;
          expect(
            deviation(
              dw.dataSync(),
              g.map((v, i) => v * kept(i)),
            ),
          ).toBe(0);
          const truth = g.map((v, i) => v * (w[i] as number) * Math.sign(s[i] as number));
          expect(deviation(ds.dataSync(), truth)).toBe(0);
        });
      }),
      { numRuns: backend === 'cpu' || backend === 'wasm' ? 50 : 5 },
    );
  });
});

test('trains weights and scores', () => {
  expect(joint({ density: 0.3 }).config).toMatchObject({
    name: 'joint',
    trains: { weight: true, scores: true },
  });
});
