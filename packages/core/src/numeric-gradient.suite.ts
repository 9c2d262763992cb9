/** Central differences in float64: the gradient of a smooth function without any formula of it. */
export function numericGradient(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  const h = 1e-5;
  const at = (i: number, step: number): number => f(x.map((value, j) => (j === i ? value + step : value)));
  return x.map((_, i) => (at(i, h) - at(i, -h)) / (2 * h));
}
