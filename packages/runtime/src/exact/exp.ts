import { expm1NearZero } from './expm1-near-zero.ts';

/**
 * eˣ from + − × ÷ alone, which every engine rounds alike, unlike `Math.exp`: x = k·ln 2 + r with |r| ≤ ln 2 / 2,
 * eˣ = 2ᵏ·eʳ.
 *
 * @param x any double.
 * @returns a double, relative error < 4·10⁻¹⁶; Infinity above 709.79, 0 below −745.14, subnormal in between, NaN of NaN.
 */
export function exp(x: number): number {
  if (x > 710) return Number.POSITIVE_INFINITY;
  if (x < -746) return 0;
  const k = Math.floor(x * Math.LOG2E + 0.5);
  const power = 1 + expm1NearZero(x - k * LN2_HIGH - k * LN2_LOW);
  // In two halves, so that neither 2¹⁰²⁴ nor a subnormal power is needed.
  const half = k >> 1;
  return power * powerOfTwo(half) * powerOfTwo(k - half);
}

/** ln 2 in two parts; the first has 33 bits, so that its product with k is exact. */
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const word = new DataView(new ArrayBuffer(8));

/** @param k an integer in [−1022, 1023]. */
function powerOfTwo(k: number): number {
  word.setInt32(0, (k + 1023) << 20);
  return word.getFloat64(0);
}
