import { describe, expect, test } from 'vitest';
import { createOps } from './create-ops.ts';
import { kinds } from './engines.suite.ts';
import { matrixSuite } from './matrix.suite.ts';

for (const kind of kinds()) matrixSuite(kind);

describe('packMatrix refuses', () => {
  const ops = createOps();
  const values = new Float32Array(6);
  const options = { rows: 2, columns: 3 };

  test.each([
    [{ ...options, rows: 0 }, 'rows must be an integer in [1, 2²⁷], got 0'],
    [{ ...options, columns: 2.5 }, 'columns must be an integer in [1, 2²⁷], got 2.5'],
    [{ ...options, rows: 3 }, 'values must have 9 values, got 6'],
    [{ ...options, rows: 2 ** 27, columns: 2 ** 27 }, 'values must have at most 2²⁷ values'],
    [{ ...options, form: 'csr' }, 'form must be one of sparse, signs, dense, got csr'],
    [{ ...options, bias: new Float32Array(3) }, 'bias must have 2 values, got 3'],
    [{ ...options, scale: [1, 1] }, 'scale must be a Float32Array, got Array'],
  ])('%o', (wrong, message) => {
    expect(() => ops.packMatrix(values, wrong as never)).toThrow(
      `[supermask/runtime] packMatrix: ${message}`,
    );
  });

  test('values that hide in a mask', () => {
    expect(() => ops.packMatrix(Float32Array.of(1, Number.NaN, 2, 3, 4, 5), options)).toThrow(
      'values must be finite, got NaN at 1',
    );
    expect(() => ops.packMatrix(Float32Array.of(1, -1, 0, 0, 2, -3), { ...options, form: 'signs' })).toThrow(
      'one magnitude, got 2 and 3 in output 1',
    );
  });

  test('inputs and outputs that do not fit', () => {
    const matrix = ops.packMatrix(values, options);
    expect(() => matrix.multiply(new Float32Array(3), { batch: 0 })).toThrow('batch must be an integer');
    expect(() => matrix.multiply(new Float32Array(4))).toThrow('input must have 3 values, got 4');
    expect(() => matrix.multiply(new Float64Array(3) as never)).toThrow('input must be a Float32Array');
    expect(() => matrix.multiply(new Float32Array(3), { output: new Float32Array(3) })).toThrow(
      'output must have 2 values, got 3',
    );
    const resident = ops.allocate(3);
    expect(() => matrix.multiply(resident.values)).toThrow('input must be the resident array itself');
    const square = ops.packMatrix(new Float32Array(9), { rows: 3, columns: 3 });
    expect(() => square.multiply(resident, { output: resident })).toThrow('must be two arrays');
    expect(() => square.multiply(createOps().allocate(3))).toThrow(
      'input must be a Float32Array, got Object',
    );
    resident.dispose();
    expect(() => resident.values).toThrow('this array is disposed');
    expect(() => square.multiply(resident)).toThrow('input must be a Float32Array, got Object');
    square.dispose();
    expect(() => square.multiply(new Float32Array(3))).toThrow('this matrix is disposed');
  });
});
