import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('the check value of the standard', () => {
  expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
});

test('any flipped bit is noticed', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), fc.nat(), fc.nat(7), (bytes, at, bit) => {
      const damaged = bytes.slice();
      damaged[at % bytes.length] = (damaged[at % bytes.length] as number) ^ (1 << bit);
      expect(crc32(damaged)).not.toBe(crc32(bytes));
    }),
  );
});
