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

test('each channel has its own mean and deviation, where they are lists', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const images = bytes.subarray(0, bytes.length - (bytes.length % 3));
      const mean = [0.1, 0.2, 0.3];
      const deviation = [0.5, 0.25, 2];
      const whole = normalise(images, { mean, deviation });
      mean.forEach((m, channel) => {
        const own = images.filter((_, i) => i % 3 === channel);
        const expected = normalise(own, { mean: m, deviation: deviation[channel] as number });
        expect(whole.filter((_, i) => i % 3 === channel)).toEqual(expected);
      });
    }),
    { numRuns: 50 },
  );
  const shared = { mean: [0.5, 0.5, 0.5], deviation: 0.25 };
  expect(normalise(Uint8Array.of(1, 2, 3), shared)).toEqual(
    normalise(Uint8Array.of(1, 2, 3), { mean: 0.5, deviation: 0.25 }),
  );
});

test('lists that fit neither each other nor the images are refused', () => {
  const refused = (mean: number[], deviation: number[], message: string): void =>
    expect(() => normalise(new Uint8Array(4), { mean, deviation })).toThrow(message);
  refused(
    [0, 0],
    [1, 1, 1],
    'must be numbers or have one for each channel, got mean 0, 0, deviation 1, 1, 1 for 4 values',
  );
  refused([], [], 'got mean , deviation ');
  refused([0, 0, 0], [1, 1, 0], 'deviation 1, 1, 0');
  refused([0, 0, 0], [1, 1, 1], 'got mean 0, 0, 0, deviation 1, 1, 1 for 4 values');
});
