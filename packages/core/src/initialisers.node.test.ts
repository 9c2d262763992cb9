import { goldenCases } from '@supermask/testing/golden';
import { describe, expect, test } from 'vitest';
import { kaimingNormal, scoreUniform, signedConstant } from './initialisers.ts';

// The constants that hidden-networks' own builder gives. Its scaled fan is fan · (1 − prune_rate), where
// prune_rate is the fraction kept: the density that gives the same number here is 1 − prune_rate.
interface Case {
  readonly shape_tfjs: number[];
  readonly mode: 'fan_in' | 'fan_out';
  readonly scale_fan: boolean;
  readonly prune_rate: number;
  readonly std_float64: number;
  readonly score_kaiming_uniform_bound: number;
}

const cases = goldenCases<Case>('inits');

describe('the scales of hidden-networks', () => {
  test.each(cases.map((c) => [JSON.stringify(c.shape_tfjs), c.mode, c.scale_fan, c.prune_rate, c] as const))(
    '%s, %s, scaled: %s, %f',
    (_shape, mode, scaled, rate, golden) => {
      const options = { fan: mode === 'fan_in' ? 'in' : 'out', density: scaled ? 1 - rate : 1 } as const;
      const near = (scale: number): number => Math.abs(scale / golden.std_float64 - 1);
      expect(near(kaimingNormal(options)(golden.shape_tfjs).scale)).toBeLessThan(1e-15);
      expect(near(signedConstant(options)(golden.shape_tfjs).scale)).toBeLessThan(1e-15);
      const bound = scoreUniform()(golden.shape_tfjs).scale;
      expect(Math.abs(bound / golden.score_kaiming_uniform_bound - 1)).toBeLessThan(1e-15);
    },
  );
});
