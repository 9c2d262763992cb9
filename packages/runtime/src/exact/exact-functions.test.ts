import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { erfc } from './erfc.ts';
import { exp } from './exp.ts';
import { expm1 } from './expm1.ts';
import { log1p } from './log1p.ts';
import { tanh } from './tanh.ts';

/** `count` numbers from `low` to `high`, both included, without a function that differs between engines. */
const sweep = (low: number, high: number, count = 20_001): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

/** FNV-1a over the 64-bit results, most significant byte first. */
function hash(f: (x: number) => number, inputs: Float64Array): string {
  const word = new DataView(new ArrayBuffer(8));
  let state = 0x811c9dc5;
  for (const x of inputs) {
    word.setFloat64(0, f(x));
    for (let i = 0; i < 8; i++) state = Math.imul(state ^ word.getUint8(i), 0x01000193);
  }
  return (state >>> 0).toString(16);
}

describe.each<[string, (x: number) => number, (x: number) => number, number, number, string]>([
  ['exp', exp, Math.exp, -740, 709, '1a7a69eb'],
  ['exp near 0', exp, Math.exp, -1.5, 1.5, 'f4868889'],
  ['expm1', expm1, Math.expm1, -40, 88, '5c29cc5f'],
  ['expm1 near 0', expm1, Math.expm1, -0.75, 0.75, '751e33f0'],
  ['tanh', tanh, Math.tanh, -20, 20, 'b9356577'],
  ['tanh near 0', tanh, Math.tanh, -0.01, 0.01, '931b9cdc'],
  ['log1p', log1p, Math.log1p, 0, 1, '94c8522f'],
])('%s', (_, f, reference, low, high, bits) => {
  const inputs = sweep(low, high);

  test('agrees with Math to 10⁻¹⁴, and nearly always to the last bit of a float32', () => {
    let [wrong, different] = [0, 0];
    for (const x of inputs) {
      const [actual, expected] = [f(x), reference(x)];
      // Subnormal numbers have fewer digits.
      if (!(Math.abs(actual - expected) <= Math.abs(expected) * 1e-14 + 2 ** -1074)) wrong++;
      if (Math.fround(actual) !== Math.fround(expected)) different++;
    }
    expect(wrong).toBe(0);
    expect(different).toBeLessThanOrEqual(2);
  });

  test('never falls from one float32 to the next', () => {
    const float = fc.float({ min: Math.fround(low), max: Math.fround(high), noNaN: true });
    fc.assert(
      fc.property(float, (x) => {
        const next = Math.fround(x + Math.max(Math.abs(x) * 2 ** -23, 2 ** -149));
        expect(Math.fround(f(Math.min(next, high)))).toBeGreaterThanOrEqual(Math.fround(f(x)));
      }),
      { numRuns: 5000 },
    );
    expect(inputs.findIndex((x, i) => i > 0 && !(f(x) >= f(inputs[i - 1] as number)))).toBe(-1);
  });

  test('gives these bits in every engine', () => {
    expect(hash(f, inputs)).toBe(bits);
  });
});

describe('erfc', () => {
  // mpmath 1.3.0.
  test.each([
    [-6, 2],
    [-3, 1.999977909503],
    [-1.25, 1.9229001282564],
    [-0.5, 1.520499877813],
    [0, 1],
    [0.0009765625, 0.998898067569928],
    [0.25, 0.723673609831763],
    [1, 0.157299207050285],
    [2.5, 4.06952017444959e-4],
    [5, 1.53745979442803e-12],
    [10, 2.08848758376254e-45],
    [20, 5.3958656116079e-176],
    [26, 5.66319240885614e-296],
  ])('of %d', (x, expected) => {
    expect(Math.abs(erfc(x) / expected - 1)).toBeLessThan(1e-11);
  });

  test('never rises in float32, and gives these bits in every engine', () => {
    const inputs = sweep(-7, 27);
    const rises = (x: number, i: number): boolean =>
      i > 0 && !(Math.fround(erfc(x)) <= Math.fround(erfc(inputs[i - 1] as number)));
    expect(inputs.findIndex(rises)).toBe(-1);
    expect(hash(erfc, inputs)).toBe('605a5715');
  });
});

test('special values', () => {
  const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
  expect([nan, -inf, -746, -745, 0, -0, 709.8, 1e308, inf].map(exp)).toEqual([
    nan,
    0,
    0,
    2 ** -1074,
    1,
    1,
    inf,
    inf,
    inf,
  ]);
  expect(exp(709.7)).toBeGreaterThan(1.6e308);
  // The smallest float32 and what lies below half of it.
  expect(Math.fround(exp(-103.9))).toBe(2 ** -149);
  expect(Math.fround(exp(-104))).toBe(0);
  expect([nan, -inf, 0, -0, 1e-300, inf].map(expm1)).toEqual([nan, -1, 0, -0, 1e-300, inf]);
  expect([nan, -inf, -0, 0, 1e-300, 1000, inf].map(tanh)).toEqual([nan, -1, -0, 0, 1e-300, 1, 1]);
  expect([nan, 0, 1e-300, 1].map(log1p)).toEqual([nan, 0, 1e-300, Math.LN2]);
  expect([nan, -inf, inf, 1e300].map(erfc)).toEqual([nan, 2, 0, 0]);
});
