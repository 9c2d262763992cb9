/**
 * P(T ≥ t) of Student's t distribution, also far out to about 13 digits: for t ≥ 0 it is ½ I(ν/2, ½) of the
 * regularised incomplete beta function at ν/(ν + t²) (Abramowitz & Stegun 26.5.27).
 *
 * @param degrees of freedom ν, a whole number of at least 1.
 * @throws if `t` is NaN or `degrees` is something else.
 */
export function studentTTail(t: number, degrees: number): number {
  if (Number.isNaN(t) || !Number.isInteger(degrees) || degrees < 1) {
    throw new Error(
      `[supermask/experiments] studentTTail: expected a number and 1, 2, 3, … degrees of freedom, got ${t} and ${degrees}`,
    );
  }
  if (t < 0) return 1 - studentTTail(-t, degrees);
  const half = degrees / 2;
  // Of t²/ν, so that an infinite t gives 0 and 1.
  const x = 1 / (1 + (t * t) / degrees);
  const y = 1 / (1 + degrees / (t * t));
  const front = (x ** half * Math.sqrt(y)) / betaWithHalf(degrees);
  // The fraction converges fast on one side of the mean; the other is I(x; a, b) = 1 − I(1 − x; b, a).
  return x < (half + 1) / (half + 2.5)
    ? front / (half * betaFraction(half, 0.5, x)) / 2
    : 0.5 - front / (0.5 * betaFraction(0.5, half, y)) / 2;
}

/** B(ν/2, ½), from B(½, ½) = π or B(1, ½) = 2 by B(a + 1, ½) = B(a, ½) · a/(a + ½). */
function betaWithHalf(degrees: number): number {
  const start = degrees % 2 === 1 ? 0.5 : 1;
  let beta = degrees % 2 === 1 ? Math.PI : 2;
  for (let a = start; a < degrees / 2; a++) beta *= a / (a + 0.5);
  return beta;
}

/** 1 + d₁/(1 + d₂/(1 + …)) of the incomplete beta function (DLMF 8.17.22), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let [value, c, d] = [1, 1, 0];
  for (let n = 1; n < 10_000; n++) {
    const m = Math.floor(n / 2);
    const term =
      n % 2 === 0
        ? (m * (b - m) * x) / ((a + n - 1) * (a + n))
        : (-(a + m) * (a + b + m) * x) / ((a + n - 1) * (a + n));
    d = 1 / (1 + term * d);
    c = 1 + term / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}
