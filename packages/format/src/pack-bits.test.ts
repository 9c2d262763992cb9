import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits, unpackBits } from './pack-bits.ts';

test('unpacking gives back what was packed, in an eighth of the bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 300 }), (mask) => {
      const packed = packBits(mask);
      expect(packed.length).toBe(Math.ceil(mask.length / 8));
      expect([...unpackBits(packed, mask.length)]).toEqual(mask);
    }),
  );
});

test('the first weight is the least significant bit', () => {
  expect([...packBits([1, 0, 0, 0, 0, 0, 0, 0, 0, 1])]).toEqual([1, 2]);
});

test('refuses other values, other lengths and set unused bits', () => {
  expect(() => packBits([0, 0.5])).toThrow('mask values must be 0 or 1, got 0.5 at 1');
  expect(() => unpackBits(new Uint8Array(2), 17)).toThrow('17 bits need 3 bytes, got 2');
  expect(() => unpackBits(Uint8Array.of(0b100), 2)).toThrow('unused bits after bit 2');
});

test.each([-1, -8, 1.5, Number.NaN, 2 ** 32])('refuses %s bits', (n) => {
  const packed = new Uint8Array(Math.max(0, Math.min(1, Math.ceil(n / 8))));
  expect(() => unpackBits(packed, n)).toThrow('unpackBits: n must be an integer in [0, 2^32)');
});
