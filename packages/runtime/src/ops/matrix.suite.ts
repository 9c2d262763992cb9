import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOps, type Ops } from './create-ops.ts';
import { poisoned } from './engines.suite.ts';
import { deviation, multiplied, ternary, uniform } from './reference.suite.ts';

const FORMS = ['sparse', 'signs', 'dense'] as const;

const cases = fc.record({
  rows: fc.integer({ min: 1, max: 13 }),
  columns: fc.integer({ min: 1, max: 40 }),
  batch: fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 75 })),
  density: fc.constantFrom(0, 0.1, 0.5, 1),
  seed: fc.integer({ min: 0, max: 1e6 }),
  epilogue: fc.boolean(),
  relu: fc.boolean(),
  form: fc.constantFrom(...FORMS),
});

/** What must hold of matrices with one kind of kernels. */
export function matrixSuite(simd: 'none' | 'fixed' | 'relaxed'): void {
  describe(`packMatrix, ${simd}`, () => {
    const ops = poisoned(simd);
    const plain = createOps({ simd: 'none' });

    test('products are right, and the same bits as in plain JavaScript', () => {
      fc.assert(
        fc.property(cases, ({ rows, columns, batch, density, seed, epilogue, relu, form }) => {
          const size = rows * columns;
          const values =
            form === 'signs'
              ? ternary(size, seed, density, (i) => Math.floor(i / columns))
              : uniform(size, seed, density);
          const input = uniform(columns * batch, seed + 1);
          const options = {
            ...{ rows, columns, form, relu },
            scale: epilogue ? uniform(rows, seed + 2) : undefined,
            bias: epilogue ? uniform(rows, seed + 3) : undefined,
          };
          const multiply = (with_: Ops): Float32Array => {
            const matrix = with_.packMatrix(values, options);
            expect(matrix.kept).toBe(values.filter((value) => value !== 0).length);
            const result = matrix.multiply(input, { batch });
            matrix.dispose();
            return result;
          };
          const got = multiply(ops);
          expect(deviation(got, multiplied(values, input, { ...options, batch }))).toBeLessThan(1e-5);
          if (simd !== 'relaxed') expect(got).toEqual(multiply(plain));
        }),
        { numRuns: 200 },
      );
    });

    test('resident arrays are read and written exactly', () => {
      fc.assert(
        fc.property(cases, ({ rows, columns, batch, density, seed, form }) => {
          const values = ternary(rows * columns, seed, density, (i) => Math.floor(i / columns));
          const matrix = ops.packMatrix(values, { rows, columns, form });
          const [before, input, between, output, after] = [5, columns * batch, 5, rows * batch, 5].map(
            (length) => ops.allocate(length),
          ) as [Resident, Resident, Resident, Resident, Resident];
          const guards = [before, between, after];
          for (const guard of guards) guard.values.fill(Number.NaN);
          const numbers = uniform(columns * batch, seed);
          input.values.set(numbers);
          expect(matrix.multiply(input, { batch, output })).toBe(output);
          expect(output.values).toEqual(matrix.multiply(numbers, { batch }));
          for (const guard of guards) expect(guard.values.every(Number.isNaN)).toBe(true);
          expect(input.values).toEqual(numbers);
          for (const each of [matrix, input, output, ...guards]) each.dispose();
        }),
      );
    });

    test('steps of more than 65,535 are no limit', () => {
      const columns = 70_001;
      for (const form of ['sparse', 'signs'] as const) {
        for (const batch of [1, 7, 45]) {
          const values = new Float32Array(2 * columns);
          values.set([2], columns - 1);
          values.set([-3], columns);
          values.set([3], 2 * columns - 1);
          const input = new Float32Array(columns * batch).map((_, i) => i % 1001);
          const matrix = ops.packMatrix(values, { rows: 2, columns, form });
          const expected = multiplied(values, input, { rows: 2, columns, batch });
          expect(matrix.multiply(input, { batch })).toEqual(Float32Array.from(expected));
          matrix.dispose();
        }
      }
    });

    test('vectors of several blocks are right, and the same bits as in plain JavaScript', () => {
      for (const columns of [4096, 4097, 9001]) {
        for (const form of ['sparse', 'signs'] as const) {
          const options = { rows: 3, columns, form, scale: uniform(3, 1), bias: uniform(3, 2) };
          const values =
            form === 'signs' ? ternary(3 * columns, 3, 0.3, () => 1) : uniform(3 * columns, 3, 0.3);
          for (const batch of [1, 5]) {
            const input = uniform(columns * batch, 4);
            const matrix = ops.packMatrix(values, options);
            const got = matrix.multiply(input, { batch });
            matrix.dispose();
            expect(deviation(got, multiplied(values, input, { ...options, batch }))).toBeLessThan(1e-5);
            if (simd !== 'relaxed') {
              expect(got).toEqual(plain.packMatrix(values, options).multiply(input, { batch }));
            }
          }
        }
      }
    });

    test('weights that are 0 ignore infinite inputs', () => {
      const values = Float32Array.of(1, 0, 0, 0, 2, 3, 0, 1, 0, 0);
      const input = Float32Array.of(1, Number.POSITIVE_INFINITY, Number.NaN, 4, 5);
      for (const form of ['sparse', 'signs'] as const) {
        const of = form === 'signs' ? values.map(Math.sign) : values;
        const got = ops.packMatrix(of, { rows: 2, columns: 5, form }).multiply(input);
        expect(got).toEqual(
          form === 'signs' ? Float32Array.of(6, Number.NaN) : Float32Array.of(11, Number.NaN),
        );
      }
    });

    test('the kernel of a dense layer is transposed', () => {
      const values = uniform(6 * 4, 1);
      const transposed = Float32Array.from(
        values,
        (_, i) => values[(i % 4) * 6 + Math.floor(i / 4)] as number,
      );
      const input = uniform(6 * 3, 2);
      expect(
        ops.packMatrix(transposed, { rows: 4, columns: 6, transposed: true }).multiply(input, { batch: 3 }),
      ).toEqual(ops.packMatrix(values, { rows: 4, columns: 6 }).multiply(input, { batch: 3 }));
    });
  });
}

type Resident = ReturnType<Ops['allocate']>;
