/** base^exponent by squaring, for an integer exponent ≥ 0: the last bits of Math.pow differ between engines. */
export function integerPower(base: number, exponent: number): number {
  let result = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) result *= square;
  }
  return result;
}
