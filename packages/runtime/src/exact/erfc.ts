import { exp } from './exp.ts';

/**
 * 1 − erf(x), the complementary error function, of any double: relative error < 10⁻¹¹ as long as it is no
 * subnormal, so that what is left of it far out is right too; the same bits in every engine.
 *
 * With t = 1 / (1 + 0.3·x), erfc(x) = t·e^(−x²)·p(2t − 1) for x ≥ 0. The polynomial p was fitted at the Chebyshev
 * nodes, with 40 digits.
 */
export function erfc(x: number): number {
  const z = Math.abs(x);
  const t = 1 / (1 + 0.3 * z);
  const u = 2 * t - 1;
  let sum = 0;
  for (let i = 0; i < FACTORS.length; i++) sum = sum * u + (FACTORS[i] as number);
  const tail = sum * t * exp(-z * z);
  return x < 0 ? 2 - tail : tail;
}

const FACTORS = [
  2.397317e-7, 5.82843e-8, -2.5685586e-6, -1.7381267e-6, 1.88701215e-5, 3.27254918e-5, -0.0001068968208,
  -0.0004813456621, -0.0001817634448, 0.0043560995388, 0.02040145012473, 0.05696163810475, 0.1187186745578,
  0.1987810780415, 0.2765235567572, 0.3249799218598,
] as const;
