import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitGroups } from './bit-groups.ts';
import { decodeBits } from './decode-bits.ts';
import { type BitsToCode, encodeBits } from './encode-bits.ts';
import { packBits, unpackBits } from './pack-bits.ts';

/** Bits with a density of each group, in a shape, some of which may be left out. */
const coded = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }),
    fc.nat(3),
    fc.nat(4),
    fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 }),
    fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  )
  .map(([shape, from, length, share, densities, draws]) => {
    const axes = shape.map((_, axis) => axis).slice(from, from + length);
    const n = shape.reduce((product, size) => product * size, 1);
    const draw = (below: number): number => ((draws.next().value as number) < below ? 1 : 0);
    const where = share === undefined ? undefined : Uint8Array.from({ length: n }, () => draw(share));
    const all = Uint8Array.from({ length: n }, (_, i) => draw(densities[i % 8] as number));
    const bits = where === undefined ? all : all.filter((_, i) => where[i] === 1);
    return { bits, shape, options: { n, groups: bitGroups(shape, axes), where } };
  });

/** `decodeBits` on bytes of 0 and 1. */
function decoded(code: Uint8Array, count: number, { where, ...options }: BitsToCode): Uint8Array {
  const packed = where && { packed: packBits(where) };
  return unpackBits(decodeBits(code, count, { ...options, where: packed }).packed, count);
}

const zeros = (n: number): BitsToCode => ({ n, groups: { count: 1, stride: n } });

test('decoding gives back what was encoded, and another code is refused or gives other bits', () => {
  fc.assert(
    fc.property(coded, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ bits, options }, at, change) => {
      const code = encodeBits(bits, options);
      expect(decoded(code, bits.length, options)).toEqual(bits);
      const { count } = options.groups;
      // Beyond the densities, of which several are right.
      const other = code.slice();
      const place = count + (at % (code.length - count));
      other[place] = (other[place] as number) ^ change;
      let others: Uint8Array | undefined;
      try {
        others = decoded(other, bits.length, options);
      } catch (error) {
        expect(String(error)).toMatch(/^Error: \[supermask\/format\] decodeBits: expected /);
      }
      expect(others).not.toEqual(bits);
    }),
  );
});

test('no bytes may be missing or left over', () => {
  fc.assert(
    fc.property(coded, fc.nat(255), ({ bits, options }, byte) => {
      const code = encodeBits(bits, options);
      for (let length = 0; length < code.length; length++) {
        expect(() => decoded(code.subarray(0, length), bits.length, options)).toThrow('decodeBits: expected');
      }
      expect(() => decoded(Uint8Array.of(...code, byte), bits.length, options)).toThrow('to end with');
    }),
    { numRuns: 30 },
  );
});

describe('refuses', () => {
  const code = encodeBits(new Uint8Array(1000), zeros(1000));
  test('more bits than any code of this length has, before memory is taken', () => {
    expect(code.length).toBeLessThan(8);
    expect(() => decoded(code, 2 ** 28, zeros(2 ** 28))).toThrow('expected 268435456 bits');
    // The longest code of zeros is far from that bound.
    const n = 2 ** 20;
    expect(encodeBits(new Uint8Array(n), zeros(n)).length).toBeGreaterThan(n / 8192);
  });

  test('a state that no encoder has', () => {
    for (const state of [0, 2 ** 23 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const forged = code.slice();
      new DataView(forged.buffer).setUint32(1, state);
      expect(() => decoded(forged, 1000, zeros(1000))).toThrow('expected a state in [2^23, 2^31)');
    }
  });

  test('a view is read from where it begins', () => {
    const larger = Uint8Array.of(255, 255, ...code, 255);
    const view = larger.subarray(2, 2 + code.length);
    expect(decoded(view, 1000, zeros(1000))).toEqual(new Uint8Array(1000));
  });
});
