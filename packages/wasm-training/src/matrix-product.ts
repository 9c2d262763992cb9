import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { broadcast_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { HeapModule } from './heap-module.ts';

export interface MatrixProductOptions {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** float32 [columns], added to each row. */
  readonly bias?: TensorInfo | undefined;
}

/** Of `sparseMatMul`, which needs more than `matMul`. */
const SCRATCH_BYTES = 159_904;

/**
 * a · b + bias, float32 [...batch, rows, columns]: a [...batch, rows, inner], or [...batch, inner, rows] with `transposeA`;
 * b [...batch, inner, columns], or [...batch, columns, inner] with `transposeB`; both float32 and on the heap, their
 * batches broadcast. Each sum begins with the bias and goes up in inner, so the result does not hang on the other rows,
 * nor on the way that is taken: where b holds many zeros, their products are left out, also those with NaN and infinities.
 * With `transposeA`, as in the gradient of a kernel, none is.
 */
export function matrixProduct(
  { kernels, at, withScratch }: HeapModule,
  backend: BackendWasm,
  a: TensorInfo,
  b: TensorInfo,
  { transposeA, transposeB, bias }: MatrixProductOptions,
): TensorInfo {
  const [aRows, aColumns] = a.shape.slice(-2) as [number, number];
  const [bRows, bColumns] = b.shape.slice(-2) as [number, number];
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const [aBatch, bBatch] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = broadcast_util.assertAndGetBroadcastShape(aBatch, bBatch);
  const out = backend.makeOutput([...batch, rows, columns], 'float32');
  const [aPlaces, bPlaces] = [placesOf(aBatch, batch), placesOf(bBatch, batch)];
  const isSparse =
    !transposeA && kernels.sampledDensity(at(b), util.sizeFromShape(b.shape)) < sparseBelow(rows);
  const product = isSparse ? kernels.sparseMatMul : kernels.matMul;
  const [aRow, aStep] = transposeA ? [4, 4 * rows] : [4 * inner, 4];
  const [bStep, bColumn] = transposeB ? [4, 4 * inner] : [4 * columns, 4];
  withScratch(SCRATCH_BYTES, (scratch) => {
    for (const [i, aPlace] of aPlaces.entries()) {
      const aAt = at(a) + 4 * aPlace * rows * inner;
      const bAt = at(b) + 4 * (bPlaces[i] as number) * inner * columns;
      const outAt = at(out) + 4 * i * rows * columns;
      const biasAt = bias ? at(bias) : 0;
      product(
        ...([rows, inner, columns, aAt, aRow, aStep] as const),
        ...([bAt, bStep, bColumn, biasAt, outAt, scratch] as const),
      );
    }
  });
  return out;
}

/** For each product of a broadcast batch, the number of the matrix of `from` that it takes. */
function placesOf(from: readonly number[], batch: readonly number[]): number[] {
  return batch.reduce<number[]>(
    (places, count, axis) => {
      const size = from[axis - batch.length + from.length] ?? 1;
      return places.flatMap((place) =>
        Array.from({ length: count }, (_, i) => place * size + (size === 1 ? 0 : i)),
      );
    },
    [0],
  );
}

/**
 * The density of b from which down `sparseMatMul` is faster. As measured in Node 20, with either SIMD: to list a value of
 * b, for 128 rows at a time, takes as long as 16 multiplications in `matMul`; then each takes 1.3, and in the 8 rows at a time
 * that follow the last 32, 2.5.
 */
function sparseBelow(rows: number): number {
  const rest = rows % 32;
  if (rows < 32) return 0;
  return (rows - 16 * Math.ceil(rows / 128)) / (1.3 * (rows - rest) + 20 * Math.ceil(rest / 8));
}
