import { integerPower } from './integer-power.ts';

/** ln 2 as a sum: k · HIGH is exact for |k| < 2²¹, and LOW is what HIGH lacks. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

/**
 * eˣ with + − × ÷ only, because the last bits of Math.exp differ between engines: x = k · ln 2 + r with
 * |r| ≤ ½ ln 2, then the Taylor series of eʳ, times 2ᵏ. Relative error below 10⁻¹⁵ (where the result is no
 * subnormal number); NaN of NaN.
 */
export function exp(x: number): number {
  if (Number.isNaN(x)) return x;
  if (x > 709.782712893384) return Number.POSITIVE_INFINITY;
  if (x < -745.2) return 0;
  const k = Math.round(x / (LN2_HIGH + LN2_LOW));
  const r = x - k * LN2_HIGH - k * LN2_LOW;
  let series = 1;
  for (let n = 16; n >= 1; n--) series = 1 + (r / n) * series;
  // In two factors: 2ᵏ alone may be larger or smaller than numbers can be.
  const half = Math.trunc(k / 2);
  return series * powerOfTwo(half) * powerOfTwo(k - half);
}

function powerOfTwo(k: number): number {
  return k < 0 ? integerPower(0.5, -k) : integerPower(2, k);
}
