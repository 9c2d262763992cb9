import { afterEach, expect, test, vi } from 'vitest';
import { createOps } from './create-ops.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('WebAssembly is taken where it is there', () => {
  expect(createOps().simd).not.toBe('none');
  expect(createOps({ simd: 'none' }).simd).toBe('none');
});

test.each([
  ['there is none', undefined],
  ['the instructions are not known', { validate: (): boolean => false }],
  [
    'a policy forbids it',
    {
      validate: (): boolean => true,
      Module: class {
        constructor() {
          throw new Error('forbidden');
        }
      },
    },
  ],
])('where %s, JavaScript computes', (_why, found) => {
  vi.stubGlobal('WebAssembly', found);
  const ops = createOps();
  expect(ops.simd).toBe('none');
  const matrix = ops.packMatrix(Float32Array.of(1, 2), { rows: 1, columns: 2 });
  expect([...matrix.multiply(Float32Array.of(3, 4))]).toEqual([11]);
  expect(() => createOps({ simd: 'fixed' })).toThrow(
    '[supermask/runtime] createOps: there is no WebAssembly',
  );
});

test('an unknown kind is refused', () => {
  expect(() => createOps({ simd: 'avx' as never })).toThrow(
    'simd must be one of auto, relaxed, fixed, none, got avx',
  );
});

test('arrays of 2²⁷ numbers at most, of zeros', () => {
  const ops = createOps();
  expect([...ops.allocate(3).values]).toEqual([0, 0, 0]);
  expect(() => ops.allocate(0)).toThrow('[supermask/runtime] allocate: length must be an integer');
  expect(() => ops.allocateNibbles(2 ** 28)).toThrow('allocateNibbles: length must be an integer');
});
