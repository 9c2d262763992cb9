import { randomValues } from '@supermask/format';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Initialiser,
  type KernelLayout,
  kaimingNormal,
  scoreUniform,
  signedConstant,
} from './initialisers.ts';

// tfjs layouts: dense [in, out], conv1d [window, in, out], conv2d [rows, columns, in, out].
const kernels: readonly [shape: number[], fanIn: number, fanOut: number][] = [
  [[784, 300], 784, 300],
  [[5, 8, 16], 40, 80],
  [[3, 3, 16, 32], 144, 288],
];

const drawn = (initialiser: Initialiser, shape: number[]): Float32Array => {
  const count = shape.reduce((product, size) => product * size, 1);
  return randomValues({ ...initialiser(shape), seed: 4, purpose: 'weights', stream: 'a' }, count);
};

const moments = (values: Float32Array): { mean: number; deviation: number } => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) };
};

describe.each(kernels)('a kernel %j', (shape, fanIn, fanOut) => {
  test.each([1, 0.9, 0.5, 0.1])('at density %f: √2 / √(fan · density)', (density) => {
    const truth = (fan: number): number => Math.sqrt(2) / Math.sqrt(fan * density);
    expect(kaimingNormal({ density })(shape)).toEqual({ distribution: 'normal', scale: truth(fanIn) });
    expect(signedConstant({ density })(shape)).toEqual({ distribution: 'sign', scale: truth(fanIn) });
    expect(kaimingNormal({ density, fan: 'out' })(shape).scale).toBe(truth(fanOut));
    expect(signedConstant({ density, fan: 'out' })(shape).scale).toBe(truth(fanOut));
  });

  test('scores: bound 1 / √fan_in', () => {
    expect(scoreUniform()(shape)).toEqual({ distribution: 'uniform', scale: 1 / Math.sqrt(fanIn) });
  });
});

// The number of inputs that one output depends on and of outputs that one input reaches, counted by hand.
const layouts: readonly [KernelLayout, shape: number[], fanIn: number, fanOut: number][] = [
  ['in-out', [3, 5, 8, 16], 120, 240],
  ['out-in', [3, 5, 8, 16], 240, 120],
  ['out-in', [2, 3, 4, 5, 6], 144, 120],
  ['depthwise', [3, 5, 8, 1], 15, 15],
  ['depthwise', [3, 5, 8, 2], 15, 30],
  ['lookup', [1000, 32], 1, 32],
];

test.each(layouts)('the fans of a kernel in the layout %s, %j', (layout, shape, fanIn, fanOut) => {
  const truth = (fan: number): number => Math.sqrt(2) / Math.sqrt(fan * 0.5);
  for (const initialiser of [kaimingNormal, signedConstant]) {
    expect(initialiser({ density: 0.5 })(shape, layout).scale).toBe(truth(fanIn));
    expect(initialiser({ density: 0.5, fan: 'out' })(shape, layout).scale).toBe(truth(fanOut));
  }
  expect(scoreUniform()(shape, layout)).toEqual({ distribution: 'uniform', scale: 1 / Math.sqrt(fanIn) });
});

test('without a layout a kernel is [...window, in, out]', () => {
  for (const initialiser of [kaimingNormal(), signedConstant({ fan: 'out' }), scoreUniform()]) {
    expect(initialiser([3, 3, 4, 8])).toEqual(initialiser([3, 3, 4, 8], 'in-out'));
  }
});

test('refuses an unknown layout', () => {
  expect(() => kaimingNormal()([3, 3], 'hwio' as never)).toThrow('unknown layout "hwio" (known: in-out');
});

// Each bound is five standard errors or more of 40,000 draws; the seed is fixed.
test.each([
  ['kaiming-normal', kaimingNormal(), 1],
  ['kaiming-normal of the paper at half density', kaimingNormal({ density: 0.5 }), 1],
  ['signed constant', signedConstant(), 1],
  ['scores', scoreUniform(), 1 / Math.sqrt(3)],
])('%s: what is drawn has the mean 0 and the standard deviation of its scale', (_, initialiser, ratio) => {
  const shape = [200, 200];
  const { scale } = initialiser(shape);
  const { mean, deviation } = moments(drawn(initialiser, shape));
  expect(Math.abs(mean) / scale).toBeLessThan(0.025);
  expect(Math.abs(deviation / (scale * ratio) - 1)).toBeLessThan(0.02);
});

test('layers keep the variance of their inputs: fan_in · E[w²] = 2, for any shape', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 64 }), { minLength: 2, maxLength: 4 }), (shape) => {
      const fanIn = shape.slice(0, -1).reduce((product, size) => product * size, 1);
      expect(fanIn * kaimingNormal()(shape).scale ** 2).toBeCloseTo(2, 10);
    }),
  );
});

test('refuses what is not a kernel, and a density out of range', () => {
  expect(() => kaimingNormal()([10])).toThrow('a kernel has rank ≥ 2, got [10]');
  expect(() => scoreUniform()([])).toThrow('rank ≥ 2');
  expect(() => signedConstant({ density: 0 })([3, 3])).toThrow('density must be in (0, 1], got 0');
  expect(() => kaimingNormal({ density: 30 })([3, 3])).toThrow('for 30 % write 0.3');
});
