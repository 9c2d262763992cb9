/**
 * The natural logarithm with + − × ÷ only, because the last bits of Math.log differ between engines:
 * x = m · 2ᵏ with m in [√½, √2), ln m = 2 artanh((m − 1) / (m + 1)) by its series. Error below 10⁻¹⁵,
 * absolute near x = 1, else relative. −∞ of 0, NaN below 0 and of NaN.
 */
export function log(x: number): number {
  if (!(x >= 0)) return Number.NaN;
  if (x === 0) return Number.NEGATIVE_INFINITY;
  if (x === Number.POSITIVE_INFINITY) return x;
  let m = x;
  let k = 0;
  for (; m >= Math.SQRT2; k++) m /= 2;
  for (; m < Math.SQRT1_2; k--) m *= 2;
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let n = 23; n >= 1; n -= 2) series = 1 / n + square * series;
  return k * Math.LN2 + 2 * s * series;
}
