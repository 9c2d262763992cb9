import { backends, deviation, useBackend } from '@supermask/testing';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type SurrogateName, surrogate } from './surrogate.ts';

const β = 5;
const σ = (x: number): number => 1 / (1 + Math.exp(-x));

/** The written formulas, of one value, and what each is the derivative of. */
const formulas: Readonly<
  Record<Exclude<SurrogateName, 'magnitude-aware'>, [slope: (x: number) => number, of: (x: number) => number]>
> = {
  identity: [() => 1, (x) => x],
  clip: [(x) => Number(Math.abs(x) <= 1), (x) => Math.max(-1, Math.min(1, x))],
  'approx-sign': [
    (x) => 2 * (1 - Math.abs(Math.max(-1, Math.min(1, x)))),
    (x) => (Math.abs(x) > 1 ? Math.sign(x) : 2 * x - x * Math.abs(x)),
  ],
  swish: [
    (x) => (β * (2 - β * x * Math.tanh((β * x) / 2))) / (1 + Math.cosh(β * x)),
    (x) => 2 * σ(β * x) * (1 + β * x * (1 - σ(β * x))) - 1,
  ],
};
const smooth = Object.entries(formulas) as [
  Exclude<SurrogateName, 'magnitude-aware'>,
  (typeof formulas)['clip'],
][];

// Steps of 1/32 within ±3, which float32 holds exactly, and far away; dy differs from point to point.
const points = [...Array.from({ length: 193 }, (_, i) => (i - 96) / 32), -1000, -40, 40, 1000];
const upstream = points.map((_, i) => ((i * 37) % 64) / 32 - 1);

describe.each(backends)('on %s', (backend) => {
  beforeEach(() => useBackend(backend));

  test.each(smooth)('%s is its formula', (name, [slope]) => {
    const dx = surrogate(name)(tf.tensor(upstream), tf.tensor(points));
    const expected = points.map((x, i) => (upstream[i] as number) * slope(x));
    expect(deviation(dx.dataSync(), expected)).toBeLessThan(2e-6);
  });

  test('magnitude-aware: clip times the mean |x| of the last axis', () => {
    const x = [0.5, -2, -0.25, 1, 0, 0.75];
    const dy = [1, 2, 3, 4, 5, 6];
    const means = [(0.5 + 0.25 + 0) / 3, (2 + 1 + 0.75) / 3] as const;
    const expected = x.map(
      (value, i) => (dy[i] as number) * Number(Math.abs(value) <= 1) * (means[i % 2] as number),
    );
    for (const shape of [
      [3, 2],
      [1, 3, 1, 2],
    ]) {
      const dx = surrogate('magnitude-aware')(tf.tensor(dy, shape), tf.tensor(x, shape));
      expect(dx.shape).toEqual(shape);
      expect(deviation(dx.dataSync(), expected)).toBeLessThan(1e-6);
    }
  });

  test('leaves nothing behind', () => {
    const [dy, x] = [tf.tensor(upstream), tf.tensor(points)];
    const { numTensors } = tf.memory();
    for (const name of [...Object.keys(formulas), 'magnitude-aware'] as SurrogateName[]) {
      surrogate(name)(dy, x).dispose();
      expect(tf.memory().numTensors).toBe(numTensors);
    }
  });
});

test.each(smooth)('%s is the derivative of what it says', (_, [slope, of]) => {
  const h = 1e-5;
  for (const x of points.map((point) => point + 1 / 77)) {
    expect(Math.abs((of(x + h) - of(x - h)) / (2 * h) - slope(x))).toBeLessThan(1e-5);
  }
});

test('swish turns at ±0.48', () => {
  const [slope] = formulas.swish;
  expect(slope(0.4798)).toBeGreaterThan(0);
  expect(slope(0.48)).toBeLessThan(0);
});

test('an unknown name is an error that lists the known ones', () => {
  expect(() => surrogate('tanh' as never)).toThrow(
    'gradient must be one of identity, clip, approx-sign, swish, magnitude-aware, got "tanh"',
  );
});
