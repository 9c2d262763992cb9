import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBatch } from './split-batch.ts';

test('shards follow each other, none is empty, and their sizes differ by at most one', () => {
  const number = fc.integer({ min: 1, max: 300 });
  fc.assert(
    fc.property(number, fc.integer({ min: 1, max: 20 }), (count, parts) => {
      const shards = splitBatch(count, parts);
      expect(shards.length).toBe(Math.min(count, parts));
      expect(shards.map(({ begin }) => begin)).toEqual([0, ...shards.slice(0, -1).map(({ end }) => end)]);
      expect(shards.at(-1)?.end).toBe(count);
      const sizes = shards.map(({ begin, end }) => end - begin);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
  );
});
