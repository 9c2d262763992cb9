import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from './float16.ts';

/** All finite float16 numbers ≥ 0, by IEEE 754; their bits are their positions. */
const numbers = Array.from({ length: 0x7c00 }, (_, bits) => {
  const [exponent, fraction] = [bits >> 10, bits & 1023];
  return exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
});

test('every number is what its bits say, and rounds to itself', () => {
  const bits = Uint16Array.from(numbers, (_, i) => i);
  expect(fromFloat16(bits)).toEqual(Float32Array.from(numbers));
  expect(fromFloat16(bits.map((word) => word | 0x8000))).toEqual(Float32Array.from(numbers, (x) => -x));
  for (const sign of [1, -1]) {
    expect(toFloat16(Float32Array.from(numbers, (x) => sign * x)).float16).toEqual(
      sign === 1 ? bits : bits.map((word) => word | 0x8000),
    );
  }
});

test('between two numbers the nearer one is taken, in the middle the even one', () => {
  const middles = numbers.slice(1).map((above, i) => ((numbers[i] as number) + above) / 2);
  const rounded = (values: number[]): number[] => [...toFloat16(Float32Array.from(values)).float16];
  expect(rounded(middles)).toEqual(middles.map((_, i) => (i % 2 === 0 ? i : i + 1)));
  // The next float32 numbers below and above.
  expect(rounded(middles.map((x) => x * (1 - 2 ** -23)))).toEqual(middles.map((_, i) => i));
  expect(rounded(middles.map((x) => x * (1 + 2 ** -23)))).toEqual(middles.map((_, i) => i + 1));
});

test('any float32 moves by half a step at most', () => {
  fc.assert(
    fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
      const [back] = fromFloat16(toFloat16(Float32Array.of(value)).float16) as unknown as [number];
      expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    }),
  );
});

test.each([65520, -65520, Number.POSITIVE_INFINITY, Number.NaN])('%s is refused', (value) => {
  expect(() => toFloat16(Float32Array.of(0, value))).toThrow(
    `toFloat16: values must be in (-65520, 65520), got ${value} at 1`,
  );
});

test('a view is read from where it begins', () => {
  expect(toFloat16(Float32Array.of(1, 2, 3).subarray(1)).float16).toEqual(Uint16Array.of(0x4000, 0x4200));
});
