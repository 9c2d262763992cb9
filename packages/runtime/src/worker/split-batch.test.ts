import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinBatch, splitBatch } from './split-batch.ts';

test('the parts are nearly equal, none is empty, and together they are the batch', () => {
  const number = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(number, number, fc.tuple(number, number), (count, parts, [a, b]) => {
      const inputs = {
        a: Float32Array.from({ length: count * a }, (_, i) => i),
        b: Float32Array.from({ length: count * b }, (_, i) => -i),
      };
      const split = splitBatch(inputs, { count, parts });
      expect(split.length).toBe(Math.min(count, parts));
      const images = split.map((part) => (part.a as Float32Array).length / a);
      expect(split.map((part) => (part.b as Float32Array).length / b)).toEqual(images);
      expect(Math.min(...images)).toBeGreaterThanOrEqual(1);
      expect(Math.max(...images) - Math.min(...images)).toBeLessThanOrEqual(1);
      const values = [
        { name: 'a', shape: [a] },
        { name: 'b', shape: [b] },
      ];
      expect(joinBatch(split, values)).toEqual(inputs);
    }),
  );
});
