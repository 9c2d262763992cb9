import { kaimingNormal, scoreUniform, signedConstant } from '@supermask/core';
import { type Check, eachNear } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';

/** A field in double precision, and one that the original gives in float32. */
const [DOUBLE, FLOAT] = [1e-14, 1e-7];

/**
 * The constants of utils/builder.py. Its scaled fan is fan · (1 − prune_rate) with prune_rate the fraction kept: the
 * density that gives the same number here is 1 − prune_rate.
 */
export function initialConstants(golden: GoldenCase): Check[] {
  const shape = golden.numbers('shape_tfjs');
  const fan = { fan_in: 'in', fan_out: 'out' }[golden.text('mode')] as 'in' | 'out' | undefined;
  if (fan === undefined) throw new Error(`unknown mode "${golden.text('mode')}"`);
  const density = golden.flag('scale_fan') ? 1 - golden.number('prune_rate') : 1;
  const normal = kaimingNormal({ fan, density })(shape).scale;
  const constant = signedConstant({ fan, density })(shape).scale;
  const field = (name: string, actual: number, tolerance: number): Check =>
    eachNear(name, [actual], [golden.number(name)], tolerance);
  return [
    field('std_float64', normal, DOUBLE),
    field('kaiming_normal_std', normal, DOUBLE),
    field('signed_constant_value', constant, FLOAT),
    field('score_kaiming_uniform_bound', scoreUniform()(shape).scale, DOUBLE),
    ...(['fan_in', 'fan_out'] as const).map((name) => {
      const side = name === 'fan_in' ? 'in' : 'out';
      return field(name, 2 / kaimingNormal({ fan: side })(shape).scale ** 2, DOUBLE);
    }),
  ];
}
