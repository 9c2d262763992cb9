/**
 * eˣ − 1 for |x| ≤ 0.35, relative error < 4·10⁻¹⁶: 2x / (x·coth(x/2) − x), where x·coth(x/2) is the series
 * Σ 2·B₂ₙ·x²ⁿ / (2n)! with the Bernoulli numbers B.
 */
export function expm1NearZero(x: number): number {
  const y = x * x;
  const tail = 1 / 23950080 - (y * 691) / 653837184000;
  const series = 1 / 6 - y * (1 / 360 - y * (1 / 15120 - y * (1 / 604800 - y * tail)));
  return (2 * x) / (2 - x + y * series);
}
