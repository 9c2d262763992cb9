const LN2_HIGH = 0.6931471803691238; // fdlibm e_log.c: the upper bits, exact times any exponent here
const LN2_LOW = 1.9082149292705877e-10;
const SQRT_HALF = Math.SQRT1_2;

/**
 * The standard normal value of a random word: the inverse of the normal distribution function at
 * p = (word + ½) / 2³², so that the values lie in ±6.34 and every word gives one.
 *
 * Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics 37
 * (1988), PPND16; relative error about 1e-15. Only + − × ÷ and √, which IEEE 754 rounds in one way: Math.log
 * and Math.cos differ in their last bits between engines.
 *
 * @param word an integer in [0, 2³²).
 * @returns a double; odd in p, so word and 2³² − 1 − word give opposite values.
 */
export function standardNormal(word: number): number {
  const q = (word + 0.5) / 0x100000000 - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * polynomial(CENTRE_NUMERATOR, r)) / polynomial(CENTRE_DENOMINATOR, r);
  }
  const tail = q < 0 ? word + 0.5 : 0xffffffff - word + 0.5;
  // √(−ln p) ≤ 4.79 for p ≥ 2⁻³³, so the far tail of the algorithm (beyond 5) cannot occur.
  const r = Math.sqrt(32 * LN2_HIGH + 32 * LN2_LOW - naturalLog(tail)) - 1.6;
  const value = polynomial(TAIL_NUMERATOR, r) / polynomial(TAIL_DENOMINATOR, r);
  return q < 0 ? -value : value;
}

/** ln x for x in [0.5, 2³²] by halving and the series of 2·artanh: within 2 units in the last place. */
function naturalLog(x: number): number {
  let exponent = 0;
  while (x >= 2 * SQRT_HALF) {
    x /= 2;
    exponent++;
  }
  while (x < SQRT_HALF) {
    x *= 2;
    exponent--;
  }
  const z = (x - 1) / (x + 1);
  const z2 = z * z;
  // |z| ≤ 0.172, so the twelfth term is below 1e-18 of the first.
  let series = 0;
  for (let k = 23; k >= 1; k -= 2) series = series * z2 + 1 / k;
  return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * z * series);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (const coefficient of coefficients) value = value * x + coefficient;
  return value;
}

// Highest power first, as printed in AS 241.
const CENTRE_NUMERATOR = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
  1971.5909503065513, 133.14166789178438, 3.3871328727963665,
];
const CENTRE_DENOMINATOR = [
  5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
  687.1870074920579, 42.31333070160091, 1,
];
const TAIL_NUMERATOR = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const TAIL_DENOMINATOR = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
