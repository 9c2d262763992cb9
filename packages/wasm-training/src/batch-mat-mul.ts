import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import {
  BatchMatMul,
  type BatchMatMulAttrs,
  type KernelConfig,
  type TensorInfo,
  Transpose,
} from '@tensorflow/tfjs-core';
import { floats, withView } from './heap.ts';
import { type Kernel, type KernelPatch, kernelFunc } from './kernel-patch.ts';
import { type MatMulSizes, matMulPlan } from './mat-mul-plan.ts';
import { withPackedShape } from './packed-shape.ts';
import { runKernel } from './run-kernel.ts';

/**
 * matMul with transposes and batches by XNNPACK. The stock kernel uses XNNPACK only for a single product
 * without transposes; the gradients of matMul always have one.
 */
export const batchMatMulPatch: KernelPatch = {
  kernelName: BatchMatMul,
  reason:
    'slow: a scalar loop for every transposed or batched product, hence for both gradients of a dense layer',
  isNeeded: (stock) => stock !== undefined,
  create: (stock) => kernelFunc(batchMatMul(stock as KernelConfig)),
};

type MatMulKernel = Kernel<{ a: TensorInfo; b: TensorInfo }, BatchMatMulAttrs>;

function batchMatMul(stock: KernelConfig): MatMulKernel {
  const plain = stock.kernelFunc as unknown as MatMulKernel;
  return (args) => {
    const { inputs, attrs, backend } = args;
    const { a, b } = inputs;
    const { transposeA, transposeB } = attrs;
    const batch = a.shape.slice(0, -2);
    const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
    const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
    const products = batch.reduce((product, size) => product * size, 1);
    const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
    const columns = transposeB ? bRows : bColumns;
    const sizes = { products, rows, inner, columns };
    // Broadcast batches and other dtypes are left to the stock kernel, and so are wrong shapes to its errors.
    const ordinary =
      a.dtype === 'float32' &&
      b.dtype === 'float32' &&
      inner === (transposeB ? bColumns : bRows) &&
      batch.join() === b.shape.slice(0, -2).join();
    if (ordinary && inner === 0) {
      // XNNPACK refuses it, and the stock kernel then leaves what was in memory.
      const empty = backend.makeOutput([...batch, rows, columns], 'float32');
      floats(backend, empty).fill(0);
      return empty;
    }
    const plan = ordinary ? matMulPlan(sizes, transposeA, transposeB) : 'stock';
    if (plan === 'stock') {
      if (!ordinary || products !== 1 || transposeA || transposeB) return plain(args);
      return withPackedShape(backend, b, [1, inner, columns], (packed) =>
        plain({ ...args, inputs: { a, b: { ...packed, shape: b.shape } } }),
      );
    }

    let out: TensorInfo;
    if (plan === 'direct') {
      out = multiply(backend, plain, operand(a, transposeA), operand(b, transposeB), sizes);
    } else {
      // (a · b)ᵀ = bᵀ · aᵀ
      const swapped = { products, rows: columns, inner, columns: rows };
      const turned = multiply(backend, plain, operand(b, !transposeB), operand(a, !transposeA), swapped);
      out = transposeLast(backend, turned, [products, columns, rows]);
      backend.disposeData(turned.dataId);
    }
    out.shape = [...batch, rows, columns];
    return out;
  };
}

interface Operand {
  readonly tensor: TensorInfo;
  readonly transposed: boolean;
}

function operand(tensor: TensorInfo, transposed: boolean): Operand {
  return { tensor, transposed };
}

/** left [products, rows, inner] · right [products, inner, columns], once neither is transposed any more. */
function multiply(
  backend: BackendWasm,
  plain: MatMulKernel,
  left: Operand,
  right: Operand,
  sizes: MatMulSizes,
): TensorInfo {
  const { products, rows, inner, columns } = sizes;
  const a = left.transposed ? transposeLast(backend, left.tensor, [products, inner, rows]) : left.tensor;
  const b = right.transposed
    ? transposeLast(backend, right.tensor, [products, columns, inner])
    : right.tensor;
  const attrs = { transposeA: false, transposeB: false };
  let out: TensorInfo;
  if (products === 1) {
    const flat = { ...a, shape: [1, rows, inner] };
    // Under its own data id XNNPACK would keep the packing, also for a reshape of b.
    out = withView(backend, b, 0, [1, inner, columns], (packed) =>
      plain({ inputs: { a: flat, b: packed }, attrs, backend }),
    );
  } else {
    out = backend.makeOutput([products, rows, columns], 'float32');
    for (let p = 0; p < products; p++) {
      const part = withView(backend, a, p * rows * inner, [1, rows, inner], (aPart) =>
        withView(backend, b, p * inner * columns, [1, inner, columns], (bPart) =>
          plain({ inputs: { a: aPart, b: bPart }, attrs, backend }),
        ),
      );
      floats(backend, out).set(floats(backend, part), p * rows * columns);
      backend.disposeData(part.dataId);
    }
  }
  if (left.transposed) backend.disposeData(a.dataId);
  if (right.transposed) backend.disposeData(b.dataId);
  return out;
}

/** [products, rows, columns] → [products, columns, rows]. */
function transposeLast(backend: BackendWasm, x: TensorInfo, shape: number[]): TensorInfo {
  return runKernel(Transpose, backend, { x: { ...x, shape } }, { perm: [0, 2, 1] });
}
