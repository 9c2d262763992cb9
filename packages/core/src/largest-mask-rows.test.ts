import fc from 'fast-check';
import { expect, test } from 'vitest';
import { largestMask } from './largest-mask.ts';
import { largestMaskRows } from './largest-mask-rows.ts';

const score = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2, -2),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
);

test.each(['contiguous', 'interleaved'] as const)('every %s row has the mask that it has alone', (layout) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }),
      fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 12 }) }, fc.integer({ min: 63, max: 90 })),
      fc.infiniteStream(score),
      fc.nat(),
      (rows, length, values, k) => {
        const scores = Float32Array.from({ length: rows * length }, () => values.next().value as number);
        const kept = k % (length + 1);
        const mask = largestMaskRows(scores, { rows, kept, layout, rank: 'value' });
        for (let r = 0; r < rows; r++) {
          const isOfRow = (_: number, i: number) =>
            (layout === 'contiguous' ? Math.floor(i / length) : i % rows) === r;
          expect([...mask.filter(isOfRow)]).toEqual([...largestMask(scores.filter(isOfRow), kept, 'value')]);
        }
      },
    ),
  );
});

test('refuses what cannot be', () => {
  expect(() => largestMaskRows(new Float32Array(6), { rows: 4, kept: 1 })).toThrow(
    'rows must divide the 6 scores, got 4',
  );
  expect(() => largestMaskRows(new Float32Array(6), { rows: 2, kept: 4 })).toThrow('in [0, 3], got 4');
  expect(() => largestMaskRows(Float32Array.of(1, 2, Number.NaN, 4), { rows: 2, kept: 1 })).toThrow(
    'scores must be finite, got NaN at index 2',
  );
});
