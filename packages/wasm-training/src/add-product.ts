import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { BatchMatMul, type TensorInfo } from '@tensorflow/tfjs-core';
import { floats } from './heap.ts';
import { runKernel } from './run-kernel.ts';

/**
 * sum[offset …] += a · b, the product by XNNPACK.
 *
 * @param a [1, rows, inner].
 * @param b [1, inner, columns]; XNNPACK keeps its packing until b is disposed.
 * @param offset where in `sum` the product belongs, in elements.
 */
export function addProduct(
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  sum: TensorInfo,
  offset: number,
): void {
  const product = runKernel(BatchMatMul, backend, { a, b }, { transposeA: false, transposeB: false });
  const from = floats(backend, product);
  const to = floats(backend, sum);
  for (let i = 0; i < from.length; i++) to[offset + i] = (to[offset + i] as number) + (from[i] as number);
  backend.disposeData(product.dataId);
}
