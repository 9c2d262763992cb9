import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { withView } from './heap.ts';

/** Where a backend keeps which shape the memory of each right operand was packed in. */
const PACKED: unique symbol = Symbol.for('@supermask/wasm-training/packed');

/**
 * Runs a product of the stock kernel whose right operand is `b`. The backend keeps XNNPACK's packing of b for the
 * next product, by b's data id alone: a reshape shares that id, and would be multiplied by the packing of the other
 * shape, or beyond its end (tfjs-backend-wasm, batch_mat_mul_impl.cc). The first shape keeps the packing; in any
 * other, b gets a data id of its own.
 *
 * @param b float32.
 * @param shape [1, inner, columns].
 */
export function withPackedShape<T>(
  backend: BackendWasm,
  b: TensorInfo,
  shape: number[],
  use: (b: TensorInfo) => T,
): T {
  const holder = backend as BackendWasm & { [PACKED]?: WeakMap<object, string> };
  holder[PACKED] ??= new WeakMap();
  const packed = holder[PACKED];
  const key = shape.join();
  const first = packed.get(b.dataId);
  if (first === undefined) packed.set(b.dataId, key);
  return first === undefined || first === key ? use(b) : withView(backend, b, 0, shape, use);
}
