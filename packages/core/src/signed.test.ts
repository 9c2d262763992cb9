import { backends, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { keptCount } from './density.ts';
import { largestMask } from './largest-mask.ts';
import { ruleFromConfig } from './rule-from-config.ts';
import { signed } from './signed.ts';

const eighths = fc.integer({ min: -32, max: 32 }).map((v) => v / 8);
const pairs = fc.array(fc.tuple(eighths, eighths), { minLength: 1, maxLength: 12 });
// +0: an exact comparison that takes −0 for 0.
const values = (tensor: tf.Tensor): number[] => [...tensor.dataSync()].map((v) => v + 0);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));
  const numRuns = backend === 'cpu' || backend === 'wasm' ? 50 : 5;

  test.each([
    [{ threshold: 1.5 }, (s: number[]) => s.map((v) => Number(Math.abs(v) > 1.5))],
    [{ density: 0.5 }, (s: number[]) => [...largestMask(Float32Array.from(s), keptCount(s.length, 0.5))]],
  ] as const)('%o: sign(s) where |s| is high, and the gradient is the identity', (options, kept) => {
    const rule = signed(options);
    fc.assert(
      fc.property(pairs, (list) => {
        const [s, g] = [list.map(([a]) => a), list.map(([, b]) => b)];
        tf.tidy(() => {
          const f = (x: tf.Tensor): tf.Tensor => rule.masks([x], { training: true })[0] as tf.Tensor;
          expect(values(f(tf.tensor(s)))).toEqual(
            kept(s).map((bit, i) => bit * Math.sign(s[i] as number) + 0),
          );
          expect(values(tf.grad(f)(tf.tensor(s), tf.tensor(g)))).toEqual(g.map((v) => v + 0));
        });
      }),
      { numRuns },
    );
  });

  test.each([{ threshold: 0.5 }, { density: 0.5 }])(
    '%o: nothing left behind, the gradient once',
    (options) => {
      const rule = signed(options);
      const a = tf.variable(tf.tensor([1, -2, 0.1]));
      const b = tf.variable(tf.tensor([[0.2, -3]]));
      const { numTensors, numDataBuffers } = tf.memory();
      tf.dispose(rule.masks([a, b], { training: true }));
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
      // As a training step does it: gradients of variables, within a tidy.
      const found = tf.tidy(() => {
        const { grads } = tf.variableGrads(() => {
          const [x, y] = rule.masks([a, b], { training: true }) as [tf.Tensor, tf.Tensor];
          return tf.add(tf.sum(tf.mul(x, 3)), tf.sum(tf.mul(y, [[5, 7]]))) as tf.Scalar;
        }, [a, b]);
        return [a, b].map(({ name }) => values(grads[name] as tf.Tensor));
      });
      expect(found).toEqual([
        [3, 3, 3],
        [5, 7],
      ]);
      expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
      tf.dispose([a, b]);
    },
  );
});

test('its configuration is that of the form that was given, and brings it back', () => {
  for (const [options, config] of [
    [{ threshold: 0.25 }, { name: 'signed', threshold: 0.25 }],
    [{ density: 0.5 }, { name: 'signed', density: 0.5, count: 'round' }],
    [
      { density: 0.5, count: 'floor-prune' },
      { name: 'signed', density: 0.5, count: 'floor-prune' },
    ],
  ] as const) {
    expect(signed(options).config).toEqual(config);
    expect(ruleFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
  }
});

test('a rank from elsewhere does not change what is ranked', async () => {
  await useBackend('cpu');
  const [mask] = ruleFromConfig({ name: 'signed', density: 0.5, rank: 'value' }).masks([tf.tensor([-3, 1])], {
    training: false,
  });
  expect(values(mask as tf.Tensor)).toEqual([-1, 0]);
});

test('errors say what was expected', () => {
  expect(() => signed({ threshold: Number.POSITIVE_INFINITY })).toThrow(
    'value must be a finite number, got Infinity',
  );
  expect(() => signed({ density: 30 })).toThrow('density must be in (0, 1], got 30');
  expect(() => ruleFromConfig({ name: 'signed' })).toThrow('got undefined');
});
