import { packBits } from '@supermask/format';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KeptTaps, tapsOfKernel, tapsOfRows } from './kept-taps.ts';

const weight = fc.constantFrom(-2, -0.5, 0, 0, 0, 1, 3);

/** The matrix [rows × columns] again. */
function dense({ rows, columns, starts, places, weights }: KeptTaps): number[] {
  const values = new Array<number>(rows * columns).fill(0);
  for (let row = 0; row < rows; row++) {
    let last = -1;
    for (let k = starts[row] as number; k < (starts[row + 1] as number); k++) {
      const place = places[k] as number;
      expect(place).toBeGreaterThan(last);
      expect(weights[k]).not.toBe(0);
      values[row * columns + place] = weights[k] as number;
      last = place;
    }
  }
  return values;
}

const matrices = fc
  .record({ rows: fc.integer({ min: 1, max: 5 }), columns: fc.integer({ min: 1, max: 7 }) })
  .chain(({ rows, columns }) =>
    fc.record({
      rows: fc.constant(rows),
      columns: fc.constant(columns),
      values: fc.array(weight, { minLength: rows * columns, maxLength: rows * columns }),
      mask: fc.option(
        fc.array(fc.constantFrom(0, 1), { minLength: rows * columns, maxLength: rows * columns }),
      ),
      order: fc.shuffledSubarray([...Array(columns).keys()], { minLength: columns }),
    }),
  );

test('rows give their matrix back', () => {
  fc.assert(
    fc.property(matrices, ({ rows, columns, values }) => {
      expect(dense(tapsOfRows(Float32Array.from(values), { rows, columns }))).toEqual(values);
    }),
  );
});

test('a masked kernel gives the matrix of its columns in another order', () => {
  fc.assert(
    fc.property(matrices, ({ rows, columns, values, mask, order }) => {
      const kept = Float32Array.from(values.filter((_, i) => mask === null || mask[i] === 1));
      const taps = tapsOfKernel((k, _, __, count, out) => out.set(kept.subarray(k, k + count)), {
        mask: mask === null ? undefined : { packed: packBits(mask) },
        rows,
        order: Uint32Array.from(order),
      });
      const expected = Array.from({ length: rows * columns }, (_, i) => {
        const at = (order[i % columns] as number) * rows + Math.floor(i / columns);
        return mask === null || mask[at] === 1 ? (values[at] as number) : 0;
      });
      expect(dense(taps)).toEqual(expected);
    }),
  );
});
