import { goldenCases } from '@supermask/testing/golden';
import { describe, expect, test } from 'vitest';
import { kaimingNormal, scoreUniform, signedConstant, unsignedConstant } from './initialisers.ts';
import { xavierConstant } from './xavier.ts';

// The constants that hidden-networks' own builder gives; its prune_rate is the fraction kept.
interface Case {
  readonly shape_tfjs: number[];
  readonly mode: 'fan_in' | 'fan_out';
  readonly scale_fan: boolean;
  readonly prune_rate: number;
  readonly std_float64: number;
  readonly signed_constant_value: number;
  readonly kaiming_normal_std: number;
  readonly xavier_constant_value: number;
  readonly score_kaiming_uniform_bound: number;
}

const cases = goldenCases<Case>('inits');

describe('the scales of hidden-networks', () => {
  test.each(cases.map((c) => [JSON.stringify(c.shape_tfjs), c.mode, c.scale_fan, c.prune_rate, c] as const))(
    '%s, %s, scaled: %s, %f',
    (_shape, mode, scaled, rate, golden) => {
      const options = {
        fan: mode === 'fan_in' ? 'in' : 'out',
        ...(scaled ? ({ density: rate, scaleFan: 'peer' } as const) : {}),
      } as const;
      const shape = golden.shape_tfjs;
      const off = (value: number, truth: number): number => Math.abs(value / truth - 1);
      expect(off(kaimingNormal(options)(shape).scale, golden.std_float64)).toBeLessThan(1e-15);
      expect(off(kaimingNormal(options)(shape).scale, golden.kaiming_normal_std)).toBeLessThan(1e-15);
      expect(off(signedConstant(options)(shape).scale, golden.std_float64)).toBeLessThan(1e-15);
      expect(Math.fround(signedConstant(options)(shape).scale)).toBe(golden.signed_constant_value);
      expect(Math.fround(unsignedConstant(options)(shape))).toBe(golden.signed_constant_value);
      expect(Math.fround(xavierConstant()(shape).scale)).toBe(Math.fround(golden.xavier_constant_value));
      expect(off(scoreUniform()(shape).scale, golden.score_kaiming_uniform_bound)).toBeLessThan(1e-15);
    },
  );
});
