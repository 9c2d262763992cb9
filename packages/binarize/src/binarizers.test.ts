import type { Binarizer } from '@supermask/core';
import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { binarizerFromConfig } from './binarizer-from-config.ts';
import { maskedSign } from './masked-sign.ts';
import type { WeightGradient } from './product-gradient.ts';
import { channelMeans, uneven } from './scales.suite.ts';
import { surrogate } from './surrogate.ts';
import { twn } from './twn.ts';
import { xnor } from './xnor.ts';

const shape = [2, 3, 4];
const w = uneven(24).map((value, i) => (i === 5 ? 0 : value * 4)); // some beyond ±1
const m = w.map((_, i) => Number(i % 3 !== 1));
const g = uneven(24).reverse();
const signs = w.map((value) => (value < 0 ? -1 : 1));
const all = (): number => 0;
const last = (i: number): number => i % 4;
const kept = (i: number): boolean => m[i] === 1;
const tensors = (): tf.Tensor[] => [w, m, g].map((values) => tf.tensor(values, shape));

const means: readonly [string, Binarizer, number[]][] = [
  ['maskedSign', maskedSign(), channelMeans(w, all, kept)],
  ['maskedSign per channel', maskedSign({ perChannel: true }), channelMeans(w, last, kept)],
  ['xnor', xnor(), channelMeans(w, all)],
  ['xnor per channel', xnor({ perChannel: true }), channelMeans(w, last)],
];

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(means)('%s: α · sign(w) · mask', (_, binarizer, α) => {
    const [weight, mask] = tensors() as [tf.Tensor, tf.Tensor];
    const expected = α.map((scale, i) => scale * (signs[i] as number) * (m[i] as number));
    expect(deviation(binarizer.effective(weight, mask).dataSync(), expected)).toBeLessThan(1e-6);
  });

  test('twn: ternary among the weights that the mask keeps', () => {
    const [weight, mask] = tensors() as [tf.Tensor, tf.Tensor];
    const threshold = 0.7 * (channelMeans(w, all, kept)[0] as number);
    const large = (i: number): boolean => kept(i) && Math.abs(w[i] as number) > threshold;
    const α = channelMeans(w, all, large)[0] as number;
    const expected = signs.map((s, i) => (large(i) ? s * α : 0));
    expect(expected.filter((value, i) => value === 0 && kept(i)).length).toBeGreaterThan(0);
    expect(deviation(twn().effective(weight, mask).dataSync(), expected)).toBeLessThan(1e-6);
  });

  test.each<WeightGradient>(['none', 'identity', 'clip', 'approx-sign', 'swish', 'magnitude-aware'])(
    'gradients: G · w to the mask; %s of G · mask to the weights',
    (gradient) => {
      const [weight, mask, dy] = tensors() as [tf.Tensor, tf.Tensor, tf.Tensor];
      for (const make of [maskedSign, xnor, twn]) {
        const { effective } = make({ gradient });
        const [dw, dm] = tf.grads((a, b) => effective(a, b))([weight, mask], dy) as [tf.Tensor, tf.Tensor];
        expect(
          deviation(
            dm.dataSync(),
            g.map((v, i) => v * (w[i] as number)),
          ),
        ).toBeLessThan(1e-6);
        const expected =
          gradient === 'none' ? tf.zerosLike(dw) : surrogate(gradient)(tf.mul(dy, mask), weight);
        expect(deviation(dw.dataSync(), expected.dataSync())).toBeLessThan(1e-6);
      }
    },
  );
});

describe('on cpu', () => {
  beforeEach(() => useBackend('cpu'));

  test('the sign of a weight 0 is +1, or 0 as in torch', () => {
    const [weight, mask] = [tf.tensor([0, -3]), tf.ones([2])];
    for (const make of [maskedSign, xnor]) {
      expect([...make().effective(weight, mask).dataSync()]).toEqual([1.5, -1.5]);
      expect([...make({ zero: 0 }).effective(weight, mask).dataSync()].map((v) => v + 0)).toEqual([0, -1.5]);
    }
  });

  test('a step leaves no tensor behind', () => {
    const [weight, mask, dy] = tensors() as [tf.Tensor, tf.Tensor, tf.Tensor];
    const { numTensors } = tf.memory();
    for (const { effective } of [maskedSign({ gradient: 'clip' }), xnor(), twn()]) {
      effective(weight, mask).dispose();
      tf.dispose(tf.grads((a, b) => effective(a, b))([weight, mask], dy));
      expect(tf.memory().numTensors).toBe(numTensors);
    }
  });

  test('an empty layer and a mask of another shape are errors', () => {
    const weight = tf.ones([2, 2]);
    expect(() => maskedSign().effective(weight, tf.zeros([2, 2]))).toThrow('the layer would be empty');
    for (const make of [maskedSign, xnor, twn]) {
      expect(() => make().effective(weight, tf.ones([4]))).toThrow("mask must have the kernel's shape [2,2]");
    }
  });
});

test.each([
  maskedSign(),
  maskedSign({ divisor: 'floor', density: 0.3, zero: 0, gradient: 'approx-sign' }),
  maskedSign({ perChannel: true, layout: 'depthwise' }),
  xnor({ perChannel: true, layout: 'out-in', zero: 0, gradient: 'clip' }),
  twn({ threshold: 0.05, gradient: 'none' }),
])('comes back from its configuration: $config', ({ config }) => {
  expect(binarizerFromConfig(JSON.parse(JSON.stringify(config))).config).toEqual(config);
});

test('refuses unknown binarizers and options at once', () => {
  expect(() => binarizerFromConfig({ name: 'dorefa' })).toThrow(
    'unknown binarizer "dorefa" (known: masked-sign, xnor, twn)',
  );
  const refused = (config: Parameters<typeof binarizerFromConfig>[0]) => () => binarizerFromConfig(config);
  expect(refused({ name: 'masked-sign', divisor: 'floor' })).toThrow('needs the density');
  expect(refused({ name: 'xnor', layout: 'hwio' })).toThrow('got "hwio"');
  expect(refused({ name: 'xnor', gradient: 'ste' })).toThrow('got "ste"');
  expect(refused({ name: 'masked-sign', zero: 2 })).toThrow('zero must be 1 or 0');
  expect(refused({ name: 'twn', threshold: 'larq' })).toThrow('got larq');
});
