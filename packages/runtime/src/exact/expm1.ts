import { exp } from './exp.ts';
import { expm1NearZero } from './expm1-near-zero.ts';

/** eˣ − 1 of any double, relative error < 10⁻¹⁵, the same bits in every engine. */
export function expm1(x: number): number {
  return Math.abs(x) < 0.34 ? expm1NearZero(x) : exp(x) - 1;
}
