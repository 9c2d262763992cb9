import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packBits } from './pack-bits.ts';
import { findOnes } from './packed-bits.ts';

test('the ones of any stretch are found', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1), { maxLength: 60 }), fc.nat(60), fc.nat(60), (bits, a, b) => {
      const [start, end] = [Math.min(a, b, bits.length), Math.min(Math.max(a, b), bits.length)];
      const ones = new Uint32Array(60);
      const count = findOnes({ packed: packBits(bits) }, start, end - start, ones);
      const expected = bits.slice(start, end).flatMap((bit, i) => (bit === 1 ? [i] : []));
      expect([...ones.subarray(0, count)]).toEqual(expected);
    }),
  );
});

test('without bits all are ones', () => {
  const ones = new Uint32Array(4);
  expect(findOnes(undefined, 7, 3, ones)).toBe(3);
  expect([...ones]).toEqual([0, 1, 2, 0]);
});
