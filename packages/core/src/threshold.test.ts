import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { ruleFromConfig } from './rule-from-config.ts';
import { threshold } from './threshold.ts';

const eighths = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(['value', 'magnitude'] as const)('%s: what is above is kept, what equals it is not', (rank) => {
    const ranked = (s: number): number => (rank === 'magnitude' ? Math.abs(s) : s);
    fc.assert(
      // The threshold is one of the scores, or beside them.
      fc.property(
        fc.array(fc.tuple(eighths, eighths), { minLength: 1, maxLength: 12 }),
        eighths,
        (pairs, other) => {
          const [s, g] = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
          for (const value of [other, ranked(s[0] as number)]) {
            const rule = threshold({ value, rank });
            tf.tidy(() => {
              const f = (x: tf.Tensor): tf.Tensor => rule.masks([x], { training: true })[0] as tf.Tensor;
              expect([...f(tf.tensor(s)).dataSync()]).toEqual(s.map((v) => Number(ranked(v) > value)));
              const ds = [...tf.grad(f)(tf.tensor(s), tf.tensor(g)).dataSync()].map((v) => v + 0);
              expect(ds).toEqual(
                g.map((v, i) => v * (rank === 'magnitude' ? Math.sign(s[i] as number) : 1) + 0),
              );
            });
          }
        },
      ),
      { numRuns: backend === 'cpu' || backend === 'wasm' ? 50 : 5 },
    );
  });

  test('several tensors of any shape, nothing left behind', () => {
    const scores = [tf.tensor([1, -1], [1, 2]), tf.tensor([0.5])];
    const { numTensors } = tf.memory();
    const masks = threshold({ value: 0.005 }).masks(scores, { training: false });
    expect(masks.map((mask) => [mask.shape, [...mask.dataSync()]])).toEqual([
      [
        [1, 2],
        [1, 0],
      ],
      [[1], [1]],
    ]);
    tf.dispose(masks);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

test('errors say what was expected', () => {
  expect(() => threshold({ value: Number.NaN })).toThrow(
    '[supermask/core] threshold: value must be a finite number, got NaN',
  );
  expect(() => ruleFromConfig({ name: 'threshold' })).toThrow('got undefined');
  expect(() => ruleFromConfig({ name: 'threshold', value: '0.5' })).toThrow('got 0.5');
  expect(() => ruleFromConfig({ name: 'threshold', value: 0, rank: 'abs' })).toThrow(
    'threshold: rank must be magnitude or value, got "abs"',
  );
});
