import fc from 'fast-check';
import { expect, test } from 'vitest';
import { philox4x32 } from './philox.ts';

const block = (counter: readonly number[], key: readonly [number, number]): number[] => {
  const out = new Uint32Array(4);
  const [c0 = 0, c1 = 0, c2 = 0, c3 = 0] = counter;
  philox4x32(out, 0, key, c0, c1, c2, c3);
  return [...out];
};

// Random123 1.14, tests/kat_vectors, "philox4x32 10".
test.each([
  { counter: [0, 0, 0, 0], key: [0, 0], expected: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
  {
    counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    key: [0xffffffff, 0xffffffff],
    expected: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  },
  {
    counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    key: [0xa4093822, 0x299f31d0],
    expected: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  },
])('the published test vector of counter $counter', ({ counter, key, expected }) => {
  expect(block(counter, key as [number, number])).toEqual(expected);
});

/** The same generator on BigInt, where a 64-bit product needs no halves. */
function philoxBigInt(counter: readonly number[], key: readonly [number, number]): number[] {
  const word = 0xffffffffn;
  let [c0, c1, c2, c3] = counter.map(BigInt) as [bigint, bigint, bigint, bigint];
  let [k0, k1] = key.map(BigInt) as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [
      (product1 >> 32n) ^ c1 ^ k0,
      product1 & word,
      (product0 >> 32n) ^ c3 ^ k1,
      product0 & word,
    ];
    k0 = (k0 + 0x9e3779b9n) & word;
    k1 = (k1 + 0xbb67ae85n) & word;
  }
  return [c0, c1, c2, c3].map(Number);
}

test('equals a second implementation with 64-bit products, for any counter and key', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word), fc.tuple(word, word), (counter, key) => {
      expect(block(counter, key)).toEqual(philoxBigInt(counter, key));
    }),
  );
});
