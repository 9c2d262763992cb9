import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longestStretch, patternTables } from './ternary-patterns.ts';

const pattern = fc.integer({ min: 0, max: 80 });
const rows = fc.array(fc.array(pattern, { maxLength: 90 }), { minLength: 1, maxLength: 3 });

/** The largest sum that a pattern can give: one for each weight. */
const tables = patternTables();
const largest = (index: number): number => Math.max(...tables.subarray(16 * index, 16 * index + 16));

test('so many steps fit into eight bits wherever they begin, and one more does not', () => {
  fc.assert(
    fc.property(rows, (lists) => {
      const starts = Uint32Array.of(0, ...lists.map((_, i) => lists.slice(0, i + 1).flat().length));
      const patterns = Uint8Array.from(lists.flat());
      const stretch = longestStretch({ starts, deltas: new Uint32Array(patterns.length), patterns });
      const most = (length: number): number =>
        Math.max(
          0,
          ...lists.flatMap((list) =>
            list.map((_, i) => list.slice(i, i + length).reduce((sum, index) => sum + largest(index), 0)),
          ),
        );
      expect(most(stretch)).toBeLessThanOrEqual(127);
      if (stretch < patterns.length) expect(most(stretch + 1)).toBeGreaterThan(127);
    }),
  );
});
