import { expect, test } from 'vitest';
import { matMulPlan } from './mat-mul-plan.ts';

test('a single product without transposes stays with the stock kernel, which keeps its packing', () => {
  expect(matMulPlan({ products: 1, rows: 512, inner: 512, columns: 512 }, false, false)).toBe('stock');
});

test('tiny products stay with the stock kernel, one by one or in a batch', () => {
  expect(matMulPlan({ products: 1, rows: 8, inner: 8, columns: 8 }, true, false)).toBe('stock');
  expect(matMulPlan({ products: 64, rows: 8, inner: 8, columns: 8 }, false, false)).toBe('stock');
});

test('the gradients of a dense layer never pack its kernel', () => {
  // dKernel = xᵀ · dy packs dy; dx = dy · kernelᵀ = (kernel · dyᵀ)ᵀ packs dy too.
  expect(matMulPlan({ products: 1, rows: 784, inner: 64, columns: 300 }, true, false)).toBe('direct');
  expect(matMulPlan({ products: 1, rows: 64, inner: 300, columns: 784 }, false, true)).toBe('swapped');
});
