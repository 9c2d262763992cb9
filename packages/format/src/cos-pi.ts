/**
 * cos(πx) for x in [0, 1] by its Taylor series: + − × ÷ only, because the last bits of Math.cos differ between
 * engines, and a schedule reaches every weight and mask.
 */
export function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  const angle = Math.PI * x;
  const square = angle * angle;
  let sum = 1;
  for (let k = 20; k >= 2; k -= 2) sum = 1 - (square / (k * (k - 1))) * sum;
  return sum;
}
