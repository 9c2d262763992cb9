import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';
import { type Distribution, distributions, type RandomTensor } from './random-tensor.ts';
import { randomValues } from './random-values.ts';
import { standardNormal } from './standard-normal.ts';

const tensor = (distribution: Distribution, scale = 0.25): RandomTensor => ({
  distribution,
  scale,
  seed: 1,
  purpose: 'weights',
  stream: 'conv1/kernel',
});

const bits = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

test('version 1 gives these bits for ever, in every engine', () => {
  const checksums = distributions.map((d) => [d, crc32(bits(randomValues(tensor(d), 100_000))).toString(16)]);
  expect(checksums).toMatchInlineSnapshot(`
    [
      [
        "sign",
        "e60d2a2a",
      ],
      [
        "normal",
        "fcc642a7",
      ],
      [
        "uniform",
        "7de42927",
      ],
    ]
  `);
});

test('a stretch alone equals the same stretch of the whole', () => {
  const distribution = fc.constantFrom(...distributions);
  fc.assert(
    fc.property(distribution, fc.nat(50), fc.nat(50), (d, start, count) => {
      const whole = randomValues(tensor(d), 100);
      expect([...randomValues(tensor(d), count, start)]).toEqual([...whole.subarray(start, start + count)]);
    }),
  );
});

test('sign gives ±scale in equal parts', () => {
  const values = randomValues(tensor('sign'), 10_000);
  expect(new Set(values)).toEqual(new Set([0.25, -0.25]));
  const positive = values.filter((v) => v > 0).length;
  expect(Math.abs(positive - 5000)).toBeLessThan(200);
});

test('uniform stays inside its bound, is never 0, and has the deviation bound / √3', () => {
  const values = randomValues(tensor('uniform'), 50_000);
  expect(values.every((v) => v !== 0 && Math.abs(v) <= 0.25)).toBe(true);
  const variance = values.reduce((sum, v) => sum + v * v, 0) / values.length;
  expect(variance).toBeCloseTo(0.25 ** 2 / 3, 3);
});

test('the largest scale gives finite values at both ends of the normal, twice as much would not', () => {
  const ends = [0, 2 ** 32 - 1].map(standardNormal);
  expect(ends.every((value) => Number.isFinite(Math.fround(value * 2 ** 125)))).toBe(true);
  expect(ends.some((value) => Number.isFinite(Math.fround(value * 2 ** 126)))).toBe(false);
});

test.each([
  [{ scale: 0 }, 'scale must be a number in (0, 2^125], got 0'],
  [{ scale: Number.NaN }, 'scale must be a number in (0, 2^125], got NaN'],
  [{ seed: 0.5 }, 'seed must be an integer in [0, 2^53), got 0.5'],
  [{ distribution: 'constructor' }, 'distribution must be one of sign, normal, uniform, got "constructor"'],
  [{ purpose: 'masks' }, 'purpose must be one of weights, scores, order, sampling, data, got "masks"'],
  [{ stream: 'a\udc00' }, 'stream must be well-formed text'],
])('refuses %j', (change, message) => {
  expect(() => randomValues({ ...tensor('sign'), ...change } as RandomTensor, 1)).toThrow(
    `[supermask/format] randomValues: ${message}`,
  );
});
