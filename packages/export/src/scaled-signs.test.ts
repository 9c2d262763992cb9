import { denseValues } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scaledSigns, valueBytes } from './scaled-signs.ts';

const magnitude = fc.float({ min: 2 ** -100, max: 100, noNaN: true });

test('gives back every kernel of one size for each channel', () => {
  fc.assert(
    fc.property(
      fc.array(magnitude, { minLength: 1, maxLength: 5 }),
      fc.array(fc.array(fc.constantFrom(-1, 0, 1), { minLength: 5, maxLength: 5 }), {
        minLength: 1,
        maxLength: 6,
      }),
      (sizes, rows) => {
        const channels = sizes.length;
        const values = Float32Array.from(
          rows.flatMap((row) => row.slice(0, channels)),
          (sign, i) => sign * (sizes[i % channels] as number),
        );
        const signs = scaledSigns(values, { channels });
        const shape = [rows.length, channels];
        expect(signs).toBeDefined();
        // −1 · 0 is −0.
        expect([...denseValues({ shape, ...(signs as object) } as never)].map((x) => x + 0)).toEqual(
          [...values].map((x) => x + 0),
        );
      },
    ),
  );
});

test('one scale where one is enough, and no mask where nothing is 0', () => {
  expect(scaledSigns(Float32Array.of(2, -2, -2, 2), { channels: 2 })).toEqual({
    values: { signs: Uint8Array.of(0, 1, 1, 0), scales: Float32Array.of(2) },
  });
  expect(scaledSigns(Float32Array.of(2, 0, -2, 3), { channels: 2 })).toEqual({
    mask: Uint8Array.of(1, 0, 1, 1),
    values: { signs: Uint8Array.of(0, 1, 0), scales: Float32Array.of(2, 3) },
  });
});

test('nothing for other sizes, were it the last bit', () => {
  expect(scaledSigns(Float32Array.of(1, 3, 1 + 2 ** -23, -3), { channels: 2 })).toBeUndefined();
});

test('bytes: a bit for a sign, four bytes for a scale or a value', () => {
  const signs = { signs: new Uint8Array(9), scales: new Float32Array(2) };
  expect(valueBytes({ values: signs })).toBe(2 + 8);
  expect(valueBytes({ values: new Float32Array(3) })).toBe(12);
  expect(
    valueBytes({ values: { distribution: 'sign', scale: 1, seed: 1, purpose: 'weights', stream: '' } }),
  ).toBe(0);
});
