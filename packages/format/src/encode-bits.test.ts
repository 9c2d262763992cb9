import { describe, expect, test } from 'vitest';
import { bitGroups } from './bit-groups.ts';
import { decodeBits } from './decode-bits.ts';
import { type BitsToCode, encodeBits, smallestBits } from './encode-bits.ts';
import { unpackBits } from './pack-bits.ts';
import { permutation } from './permutation.ts';

const whole = (n: number): BitsToCode => ({ n, groups: { count: 1, stride: n } });

describe('size', () => {
  /** Exactly `ones` ones among n, shuffled. */
  const shuffled = (n: number, ones: number): Uint8Array =>
    Uint8Array.from(permutation([n, ones], n), (i) => (i < ones ? 1 : 0));
  const entropy = (n: number, ones: number): number =>
    [ones / n, 1 - ones / n].reduce((sum, p) => sum - (p === 0 ? 0 : n * p * Math.log2(p)), 0) / 8;

  test.each([0.5, 0.3, 0.1, 0.05, 0.01, 0.002])('is the entropy and a few bytes at density %s', (density) => {
    const n = 100_000;
    const bits = shuffled(n, n * density);
    const { length } = encodeBits(bits, whole(n));
    expect(length).toBeGreaterThan(entropy(n, n * density));
    expect(length).toBeLessThan(1.002 * entropy(n, n * density) + 8);
    expect(smallestBits(bits, { shape: [n] }).data.length).toBe(Math.min(length, n / 8));
  });

  test('a weight that is surely 0 or 1 costs 1/700 bit', () => {
    for (const bit of [0, 1]) {
      const { length } = encodeBits(new Uint8Array(70_000).fill(bit), whole(70_000));
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
    const { packed } = decodeBits(data, bits.length, { n: bits.length, groups });
    expect(unpackBits(packed, bits.length)).toEqual(bits);
  });

  test('bits of which half are 1 stay packed', () => {
    expect(smallestBits(shuffled(30_000, 15_000), { shape: [300, 100] }).axes).toBeUndefined();
    expect(smallestBits(new Uint8Array(100), { shape: [100] }).axes).toBeUndefined();
  });
});
