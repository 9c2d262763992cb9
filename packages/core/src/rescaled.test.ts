import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { numericGradient } from './numeric-gradient.suite.ts';
import { rescaled } from './rescaled.ts';

const entry = fc.record({
  m: fc.integer({ min: 0, max: 1 }),
  g: fc.integer({ min: -16, max: 16 }).map((v) => v / 8),
});
const entries = fc
  .array(entry, { minLength: 1, maxLength: 12 })
  .filter((list) => list.some(({ m }) => m === 1));

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test('mask · n / Σ mask, and the gradient of that, as central differences have it', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const [mask, g] = [list.map(({ m }) => m), list.map((e) => e.g)];
        const value = (x: readonly number[]): number[] => {
          const sum = x.reduce((total, v) => total + v, 0);
          return x.map((v) => (v * x.length) / sum);
        };
        tf.tidy(() => {
          const x = tf.tensor(mask);
          expect(deviation(rescaled(x).dataSync(), value(mask))).toBeLessThan(1e-6);
          const truth = numericGradient(
            (v) => value(v).reduce((sum, y, i) => sum + y * (g[i] as number), 0),
            mask,
          );
          const gradient = tf.grad(rescaled)(x, tf.tensor(g)).dataSync();
          const scale = mask.length * Math.max(1, ...g.map(Math.abs));
          gradient.forEach((v, i) => {
            expect(Math.abs(v - (truth[i] as number))).toBeLessThan(1e-5 * scale);
          });
        });
      }),
      { numRuns: backend === 'cpu' || backend === 'wasm' ? 50 : 5 },
    );
  });

  test('a mask of zeros stays one, with finite gradients', () => {
    const zeros = tf.zeros([2, 2]);
    expect([...rescaled(zeros).dataSync()]).toEqual([0, 0, 0, 0]);
    expect([...tf.grad(rescaled)(zeros).dataSync()].every(Number.isFinite)).toBe(true);
  });

  test('keeps the shape and leaves nothing behind', () => {
    const mask = tf.tensor([1, 0, 0, 1, 0, 0], [2, 3]);
    const { numTensors } = tf.memory();
    const result = rescaled(mask);
    expect([...result.dataSync()]).toEqual([3, 0, 0, 3, 0, 0]);
    expect(result.shape).toEqual([2, 3]);
    result.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
