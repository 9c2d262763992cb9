import { randomValues } from '@supermask/format';
import { expect, test } from 'vitest';
import { kaimingNormal, kaimingUniform, signedConstant, unsignedConstant } from './initialisers.ts';
import { xavierConstant, xavierNormal, xavierUniform } from './xavier.ts';

// Fans counted by hand.
const kernels = [
  ['in-out', [784, 300], 784, 300],
  ['in-out', [3, 3, 16, 32], 144, 288],
  ['out-in', [3, 5, 8, 16], 240, 120],
  ['depthwise', [3, 5, 8, 2], 15, 30],
] as const;

test.each(kernels)('%s %j: √(2 / (fan_in + fan_out))', (layout, shape, fanIn, fanOut) => {
  const truth = Math.sqrt(2 / (fanIn + fanOut));
  expect(xavierNormal()(shape, layout)).toEqual({ distribution: 'normal', scale: truth });
  expect(xavierConstant()(shape, layout)).toEqual({ distribution: 'sign', scale: truth });
  const uniform = xavierUniform()(shape, layout);
  expect(uniform.distribution).toBe('uniform');
  expect(uniform.scale / Math.sqrt(6 / (fanIn + fanOut))).toBeCloseTo(1, 14);
});

test.each([
  ['xavierUniform', xavierUniform(), xavierNormal()],
  ['kaimingUniform', kaimingUniform({ density: 0.2 }), kaimingNormal({ density: 0.2 })],
])('%s has the variance of the normal one', (_, uniform, normal) => {
  const shape = [200, 200];
  const values = randomValues({ ...uniform(shape), seed: 4, purpose: 'weights', stream: 'a' }, 40_000);
  const variance = values.reduce((sum, value) => sum + value * value, 0) / values.length;
  expect(Math.sqrt(variance) / normal(shape).scale).toBeCloseTo(1, 1.7);
});

test('the unsigned constant is the signed one without signs', () => {
  for (const [layout, shape] of kernels) {
    const options = { fan: 'out', density: 0.3 } as const;
    expect(unsignedConstant(options)(shape, layout)).toBe(signedConstant(options)(shape, layout).scale);
  }
});

test("the peers' scaled fan: what the papers have at 1 − density; not at density 1, nor another choice", () => {
  const peer = (density: number): number => kaimingNormal({ density, scaleFan: 'peer' })([20, 30]).scale;
  expect(peer(0.5)).toBe(kaimingNormal({ density: 0.5 })([20, 30]).scale);
  expect(peer(0.25)).toBe(kaimingNormal({ density: 0.75 })([20, 30]).scale);
  expect(() => peer(1)).toThrow("scaleFan 'peer' needs a density below 1, got 1");
  expect(() => kaimingNormal({ scaleFan: 'bug' as never })([2, 2])).toThrow('scaleFan must be kept or peer');
});
