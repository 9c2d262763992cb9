/**
 * ln(1 + x) for 0 ≤ x ≤ 1, relative error < 10⁻¹⁵, the same bits in every engine: 2·artanh(x / (2 + x)), of
 * (x − 1) / 2 where that is smaller, since 1 + x = 2·(1 + (x − 1) / 2).
 */
export function log1p(x: number): number {
  return x > 0.4 ? Math.LN2 + nearZero((x - 1) / 2) : nearZero(x);
}

/** −0.3 ≤ x ≤ 0.4. */
function nearZero(x: number): number {
  const z = x / (2 + x);
  const y = z * z;
  let series = 0;
  for (let n = 21; n > 0; n -= 2) series = series * y + 2 / n;
  return z * series;
}
