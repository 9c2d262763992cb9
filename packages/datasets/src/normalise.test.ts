import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalise } from './normalise.ts';

test('each pixel becomes (x / 255 − mean) / deviation, rounded once to float32', () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, x) => x);
  fc.assert(
    fc.property(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: 0.01, max: 4, noNaN: true }),
      (mean, deviation) => {
        const expected = Array.from(pixels, (x) => Math.fround((x / 255 - mean) / deviation));
        expect([...normalise(pixels, { mean, deviation })]).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  [0.1, 0],
  [0.1, -1],
  [0.1, Number.NaN],
  [Number.POSITIVE_INFINITY, 1],
])('mean %d and deviation %d are refused', (mean, deviation) => {
  expect(() => normalise(new Uint8Array(1), { mean, deviation })).toThrow(
    `normalise: mean must be finite and deviation finite and > 0 (of pixels / 255), got mean ${mean}, deviation ${deviation}`,
  );
});
