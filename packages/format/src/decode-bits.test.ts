import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitGroups, densityOf } from './bit-groups.ts';
import { type CodedBits, decodeBits } from './decode-bits.ts';
import { encodeBits, smallestBits } from './encode-bits.ts';
import { permutation } from './permutation.ts';

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

const zeros = (n: number): CodedBits => ({ n, groups: { count: 1, stride: n } });

test('decoding gives back what was encoded, and another code is refused or gives other bits', () => {
  fc.assert(
    fc.property(coded, fc.nat(), fc.integer({ min: 1, max: 255 }), ({ bits, options }, at, change) => {
      const code = encodeBits(bits, options);
      expect(decodeBits(code, bits.length, options)).toEqual(bits);
      const { count } = options.groups;
      // Beyond the densities, of which several are right.
      const other = code.slice();
      const place = count + (at % (code.length - count));
      other[place] = (other[place] as number) ^ change;
      let decoded: Uint8Array | undefined;
      try {
        decoded = decodeBits(other, bits.length, options);
      } catch (error) {
        expect(String(error)).toMatch(/^Error: \[supermask\/format\] decodeBits: expected /);
      }
      expect(decoded).not.toEqual(bits);
    }),
  );
});

test('no bytes may be missing or left over', () => {
  fc.assert(
    fc.property(coded, fc.nat(255), ({ bits, options }, byte) => {
      const code = encodeBits(bits, options);
      for (let length = 0; length < code.length; length++) {
        expect(() => decodeBits(code.subarray(0, length), bits.length, options)).toThrow(
          'decodeBits: expected',
        );
      }
      expect(() => decodeBits(Uint8Array.of(...code, byte), bits.length, options)).toThrow('to end with');
    }),
    { numRuns: 30 },
  );
});

describe('size', () => {
  /** Exactly `ones` ones among n, shuffled. */
  const shuffled = (n: number, ones: number): Uint8Array =>
    Uint8Array.from(permutation([n, ones], n), (i) => (i < ones ? 1 : 0));
  const entropy = (n: number, ones: number): number =>
    [ones / n, 1 - ones / n].reduce((sum, p) => sum - (p === 0 ? 0 : n * p * Math.log2(p)), 0) / 8;

  test.each([0.5, 0.3, 0.1, 0.05, 0.01, 0.002])('is the entropy and a few bytes at density %s', (density) => {
    const n = 100_000;
    const bits = shuffled(n, n * density);
    const { length } = encodeBits(bits, zeros(n));
    expect(length).toBeGreaterThan(entropy(n, n * density));
    expect(length).toBeLessThan(1.002 * entropy(n, n * density) + 8);
    expect(smallestBits(bits, { shape: [n] }).data.length).toBe(Math.min(length, n / 8));
  });

  test('a weight that is surely 0 or 1 costs 1/700 bit', () => {
    for (const bit of [0, 1]) {
      const { length } = encodeBits(new Uint8Array(70_000).fill(bit), zeros(70_000));
      expect(length).toBeLessThan(20);
    }
  });

  // Half of the indices of one axis, or pair of axes, keep nearly nothing, the others nearly all.
  test.each([
    ['output channel', [3], (_: number, __: number, out: number) => out],
    ['input channel', [2], (_: number, input: number) => input],
    ['position', [0, 1], (position: number) => position],
    ['kernel', [2, 3], (_: number, input: number, out: number) => input + out],
  ])('a density for each %s is used where it pays', (_, axes, index) => {
    const shape = [5, 3, 32, 64];
    const noise = shuffled(5 * 3 * 32 * 64, 300);
    const bits = noise.map((bit, i) => {
      const [position, input, out] = [Math.floor(i / 2048), Math.floor(i / 64) % 32, i % 64] as const;
      return index(position, input, out) % 2 === 0 ? bit : 1 - bit;
    });
    const { axes: chosen, data } = smallestBits(bits, { shape });
    expect(chosen).toEqual(axes);
    const groups = bitGroups(shape, axes);
    expect(data.length).toBeLessThan(groups.count + 0.15 * (bits.length / 8));
    expect(decodeBits(data, bits.length, { n: bits.length, groups })).toEqual(bits);
  });

  test('bits of which half are 1 stay packed', () => {
    expect(smallestBits(shuffled(30_000, 15_000), { shape: [300, 100] }).axes).toBeUndefined();
    expect(smallestBits(new Uint8Array(100), { shape: [100] }).axes).toBeUndefined();
  });
});

test('densities ascend, mirror each other, and reach no further than 2⁻¹⁰', () => {
  const all = Array.from({ length: 256 }, (_, byte) => densityOf(byte));
  expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
  expect(all.map((density) => 65536 - density)).toEqual([...all].reverse());
  expect([all[0], all[127], all[128], all[255]]).toEqual([64, 32322, 33214, 65472]);
});

describe('refuses', () => {
  const code = encodeBits(new Uint8Array(1000), zeros(1000));
  test('more bits than any code of this length has, before memory is taken', () => {
    expect(code.length).toBeLessThan(8);
    expect(() => decodeBits(code, 2 ** 28, zeros(2 ** 28))).toThrow('expected 268435456 bits');
    // The longest code of zeros is far from that bound.
    const n = 2 ** 20;
    expect(encodeBits(new Uint8Array(n), zeros(n)).length).toBeGreaterThan(n / 8192);
  });

  test('a state that no encoder has', () => {
    for (const state of [0, 2 ** 23 - 1, 2 ** 31, 2 ** 32 - 1]) {
      const forged = code.slice();
      new DataView(forged.buffer).setUint32(1, state);
      expect(() => decodeBits(forged, 1000, zeros(1000))).toThrow('expected a state in [2^23, 2^31)');
    }
  });

  test('a view is read from where it begins', () => {
    const larger = Uint8Array.of(255, 255, ...code, 255);
    const view = larger.subarray(2, 2 + code.length);
    expect(decodeBits(view, 1000, zeros(1000))).toEqual(new Uint8Array(1000));
  });
});
