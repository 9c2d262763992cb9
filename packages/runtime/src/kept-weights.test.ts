import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptWeights } from './kept-weights.ts';
import { randomFloats } from './random-floats.suite.ts';

test('lists exactly the non-zero weights, by column and in order', () => {
  const size = fc.integer({ min: 1, max: 12 });
  fc.assert(
    fc.property(size, size, fc.constantFrom(0, 0.3, 1), fc.nat(1000), (height, columns, density, seed) => {
      const values = randomFloats(height * columns, { seed, density });
      const { starts, rows, weights } = keptWeights(values, { columns });
      expect(starts.length).toBe(columns + 1);
      expect(weights).not.toContain(0);
      const rebuilt = new Float32Array(values.length);
      for (let column = 0; column < columns; column++) {
        const inColumn = rows.subarray(starts[column], starts[column + 1]);
        expect(inColumn).toEqual(inColumn.slice().sort());
        inColumn.forEach((row, k) => {
          rebuilt[row * columns + column] = weights[(starts[column] as number) + k] as number;
        });
      }
      expect(rebuilt).toEqual(values);
    }),
  );
});
