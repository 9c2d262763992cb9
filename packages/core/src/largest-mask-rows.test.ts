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
      fc.integer({ min: 1, max: 12 }),
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

test('refuses rows of unequal length', () => {
  expect(() => largestMaskRows(new Float32Array(6), { rows: 4, kept: 1 })).toThrow(
    'rows must divide the 6 scores, got 4',
  );
});
