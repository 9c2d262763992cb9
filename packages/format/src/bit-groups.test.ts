import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axesFault, bitGroups, densityOf } from './bit-groups.ts';

test('the weights of a group are those with the same indices on the axes', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });
  fc.assert(
    fc.property(sizes, fc.nat(4), fc.nat(4), (shape, from, length) => {
      const axes = shape.map((_, axis) => axis).slice(from, from + length);
      expect(axesFault(axes, shape)).toBeUndefined();
      const { count, stride } = bitGroups(shape, axes);
      const n = shape.reduce((product, size) => product * size, 1);
      const groups = new Map<string, Set<number>>();
      for (let i = 0; i < n; i++) {
        const indices = shape.map((size, axis) => {
          return Math.floor(i / shape.slice(axis + 1).reduce((product, next) => product * next, 1)) % size;
        });
        const key = axes.map((axis) => indices[axis]).join();
        groups.set(key, (groups.get(key) ?? new Set()).add(Math.floor(i / stride) % count));
      }
      expect([...groups.values()].map((all) => all.size)).toEqual(new Array(count).fill(1));
      expect(new Set([...groups.values()].flatMap((all) => [...all])).size).toBe(count);
    }),
  );
});

test('densities ascend, mirror each other, and reach no further than 2⁻¹⁰', () => {
  const all = Array.from({ length: 256 }, (_, byte) => densityOf(byte));
  expect(all).toEqual([...new Set(all)].sort((a, b) => a - b));
  expect(all.map((density) => 65536 - density)).toEqual([...all].reverse());
  expect([all[0], all[127], all[128], all[255]]).toEqual([64, 32322, 33214, 65472]);
});
