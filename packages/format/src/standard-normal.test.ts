import { expect, test } from 'vitest';
import { randomUint32 } from './random-uint32.ts';
import { standardNormal } from './standard-normal.ts';

// CPython 3.11, statistics.NormalDist().inv_cdf((word + 0.5) / 2**32): the same algorithm with libm's log.
test.each([
  [0, -6.337957754553789],
  [1, -6.166429517819749],
  [1000, -5.039851125968711],
  [123456789, -1.899573995506065],
  [322122547, -1.4395314704450153],
  [322122548, -1.4395314688002132],
  [2147483647, -2.9180993729166234e-10],
  [2147483648, 2.9180993729166234e-10],
  [3000000000, 0.5200680618488762],
  [4000000000, 1.4857137558957358],
  [4294966296, 5.040042507931227],
  [4294967295, 6.337957754553789],
])('word %i', (word, expected) => {
  expect(Math.abs(standardNormal(word) - expected)).toBeLessThanOrEqual(4e-15 * Math.abs(expected));
});

test('mean, deviation, skewness and kurtosis of 200,000 values', () => {
  const moments = [0, 0, 0, 0];
  const words = randomUint32([1, 2], 200_000);
  for (const word of words) {
    const value = standardNormal(word);
    for (let k = 0; k < 4; k++) moments[k] = (moments[k] as number) + value ** (k + 1) / words.length;
  }
  // Four standard errors: sqrt(1, 2, 15, 96 / 200,000).
  const [mean, square, cube, fourth] = moments as [number, number, number, number];
  expect(Math.abs(mean)).toBeLessThan(0.009);
  expect(Math.abs(square - 1)).toBeLessThan(0.0127);
  expect(Math.abs(cube)).toBeLessThan(0.035);
  expect(Math.abs(fourth - 3)).toBeLessThan(0.088);
});

test('is odd and increasing', () => {
  let previous = Number.NEGATIVE_INFINITY;
  for (let word = 0; word < 2 ** 32; word += 999_983) {
    const value = standardNormal(word);
    expect(value).toBeGreaterThan(previous);
    expect(standardNormal(2 ** 32 - 1 - word)).toBe(-value);
    previous = value;
  }
});
