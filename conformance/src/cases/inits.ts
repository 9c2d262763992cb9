import {
  kaimingNormal,
  scoreUniform,
  signedConstant,
  unsignedConstant,
  xavierConstant,
} from '@supermask/core';
import { type Check, eachNear } from '../check.ts';
import type { GoldenCase } from '../golden-case.ts';

/** A field in double precision, and one that the original gives in float32. */
const [DOUBLE, FLOAT] = [1e-14, 1e-7];

/** The constants of utils/builder.py, whose prune_rate is the fraction kept and whose scaled fan is that of 1 − it. */
export function initialConstants(golden: GoldenCase): Check[] {
  const shape = golden.numbers('shape_tfjs');
  const fan = { fan_in: 'in', fan_out: 'out' }[golden.text('mode')] as 'in' | 'out' | undefined;
  if (fan === undefined) throw new Error(`unknown mode "${golden.text('mode')}"`);
  const options = golden.flag('scale_fan')
    ? ({ fan, density: golden.number('prune_rate'), scaleFan: 'peer' } as const)
    : { fan };
  const near = (field: string, actual: number, tolerance: number): Check =>
    eachNear(field, [actual], [golden.number(field)], tolerance);
  const fanOf = (side: 'in' | 'out'): number => 2 / kaimingNormal({ fan: side })(shape).scale ** 2;
  return [
    near('fan_in', fanOf('in'), DOUBLE),
    near('fan_out', fanOf('out'), DOUBLE),
    near('fan', fanOf(fan), DOUBLE),
    near('std_float64', kaimingNormal(options)(shape).scale, DOUBLE),
    near('kaiming_normal_std', kaimingNormal(options)(shape).scale, DOUBLE),
    near('signed_constant_value', signedConstant(options)(shape).scale, FLOAT),
    near('signed_constant_value', unsignedConstant(options)(shape), FLOAT),
    near('xavier_constant_value', xavierConstant()(shape).scale, FLOAT),
    near('score_kaiming_uniform_bound', scoreUniform()(shape).scale, DOUBLE),
  ];
}
