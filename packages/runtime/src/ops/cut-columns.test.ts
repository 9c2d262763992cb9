import fc from 'fast-check';
import { expect, test } from 'vitest';
import { conv2dWindows } from './conv2d-windows.ts';
import { cutColumns } from './cut-columns.ts';
import { tapsOfRows } from './kept-taps.ts';
import { listTaps, type Taps } from './taps.ts';

const shapes = fc.record({
  image: fc.tuple(fc.integer({ min: 3, max: 60 }), fc.integer({ min: 3, max: 60 })),
  channels: fc.integer({ min: 1, max: 60 }).map((count) => count * 4),
  groups: fc.constantFrom(1, 2, 4),
  density: fc.double({ min: 0, max: 1, noNaN: true }),
});

/** Four units with these weights, of [4 × columns]. */
const tapsOf = (
  { image, channels, groups }: { image: [number, number]; channels: number; groups: number },
  weight: (i: number) => number,
): Taps & { readonly values: Float32Array } => {
  const windows = conv2dWindows('test', { image, channels, groups, units: 4, size: [3, 3], padding: 'same' });
  const columns = windows.offsets.length;
  const values = Float32Array.from({ length: 4 * columns }, (_, i) => weight(i));
  return {
    ...tapsOfRows(values, { rows: 4, columns }),
    ...{ values, offsets: windows.offsets },
    base: (unit: number) => Math.floor((unit * groups) / 4) * windows.group,
  };
};

const weightOf =
  (density: number) =>
  (i: number): number =>
    ((i * 7919) % 1000) / 1000 < density ? (i % 3) - 1.5 : 0;

test('blocks follow one another, in as few as the weights of a row are worth', () => {
  fc.assert(
    fc.property(shapes, ({ density, ...shape }) => {
      const taps = tapsOf(shape, weightOf(density));
      const { cuts, unit } = cutColumns(taps);
      expect(cuts[0]).toBe(0);
      expect(cuts.at(-1)).toBe(taps.columns);
      expect(cuts).toEqual([...new Set(cuts)].sort((a, b) => a - b));
      expect(cuts.length - 1).toBeLessThanOrEqual(Math.max(1, taps.weights.length / 4 / 40));
      for (const offset of taps.offsets) expect(offset % unit).toBe(0);
    }),
  );
});

test('more channels than 16 bits reach go into blocks where those are worth it', () => {
  const shape = { image: [58, 58] as [number, number], channels: 128, groups: 1 };
  expect(listTaps(tapsOf(shape, () => 1)).indices).toBeInstanceOf(Uint16Array);
  const few = (i: number): number => (i % 100 === 0 ? 1 : 0);
  expect(listTaps(tapsOf(shape, few)).indices).toBeInstanceOf(Uint32Array);
});

test('lists hold every weight once, at its place', () => {
  fc.assert(
    fc.property(shapes, fc.boolean(), ({ density, ...shape }, signs) => {
      const taps = tapsOf(shape, weightOf(density));
      const { blocks, ends, bases, indices, weights, unit } = listTaps(taps, { signs });
      const found = new Map<string, number>();
      const halves = signs ? 2 : 1;
      for (let list = 0; list < blocks * 4 * halves; list++) {
        const row = Math.floor(list / halves) % 4;
        const base = (bases[Math.floor(list / halves)] as number) * unit - taps.base(row);
        const begin = Math.ceil((ends[list] as number) / 4) * 4;
        for (let i = begin; i < (ends[list + 1] as number); i++) {
          const value = signs ? 1 - 2 * (list % 2) : (weights[i] as number);
          found.set(`${row} ${base + (indices[i] as number) * unit}`, value);
        }
      }
      const expected = new Map<string, number>();
      taps.values.forEach((value, i) => {
        if (value !== 0) {
          const place = `${Math.floor(i / taps.columns)} ${taps.offsets[i % taps.columns]}`;
          expected.set(place, signs ? Math.sign(value) : value);
        }
      });
      expect(found.size).toBe(taps.weights.length);
      expect(found).toEqual(expected);
    }),
    { numRuns: 30 },
  );
});
