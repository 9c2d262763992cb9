import { checkArray, checkCount, checkFinite, checkOneOf } from './check.ts';
import type { Engine } from './engine.ts';
import { tapsOfKernel, tapsOfRows } from './kept-taps.ts';
import { type Epilogue, type Form, packWeights } from './pack-weights.ts';
import type { Exchange, Resident } from './resident.ts';
import type { Taps } from './taps.ts';

export interface MatrixOptions extends Epilogue {
  /** How many outputs. */
  readonly rows: number;
  /** How many inputs. */
  readonly columns: number;
  readonly form?: Form | undefined;
  /** Whether the values are [columns × rows], as the kernel of a tf.layers dense layer is. */
  readonly transposed?: boolean | undefined;
}

export interface MultiplyOptions<Out> {
  /** How many vectors. */
  readonly batch?: number;
  /** Where the result goes (default: a new Float32Array). */
  readonly output?: Out | undefined;
}

/** A weight matrix, packed once. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly form: Form;
  /** Weights that are not 0. */
  readonly kept: number;
  /** Bytes in memory. */
  readonly bytes: number;
  /**
   * matrix · input, then scale, bias and relu.
   *
   * @param input float32 [columns × batch]: all vectors' first numbers, then all vectors' second ones, …
   * @returns float32 [rows × batch]; `output` if given.
   */
  multiply<Out extends Float32Array | Resident = Float32Array>(
    input: Float32Array | Resident,
    options?: MultiplyOptions<Out>,
  ): Out;
  dispose(): void;
}

export function createMatrix(
  engine: Engine,
  exchange: Exchange,
  values: Float32Array,
  { rows, columns, form = 'sparse', transposed = false, scale, bias, relu = false }: MatrixOptions,
): Matrix {
  const who = 'packMatrix';
  checkCount(`${who}: rows`, rows);
  checkCount(`${who}: columns`, columns);
  checkOneOf(`${who}: form`, form, ['sparse', 'signs', 'dense']);
  checkArray(`${who}: values`, values, 'Float32Array', rows * columns);
  checkFinite(`${who}: values`, values);
  if (scale !== undefined) checkArray(`${who}: scale`, scale, 'Float32Array', rows);
  if (bias !== undefined) checkArray(`${who}: bias`, bias, 'Float32Array', rows);
  const taps: Taps = {
    ...(transposed
      ? tapsOfKernel((k, _, __, count, out) => out.set(values.subarray(k, k + count)), {
          mask: undefined,
          rows,
          order: Uint32Array.from({ length: columns }, (_, k) => k),
        })
      : tapsOfRows(values, { rows, columns })),
    offsets: Uint32Array.from({ length: columns }, (_, k) => k),
    base: () => 0,
  };
  const weights = packWeights(engine, taps, { form, pitch: 1, scale, bias, relu });
  const [, offsets] = weights.layout.lists;
  let [pitch, disposed] = [1, false];
  /** A dense matrix has offsets in bytes, which depend on the batch. */
  const spread = (next: number): void => {
    const places = new Uint32Array(engine.heap.buffer, offsets, columns);
    places.set(places.map((place) => (place / pitch) * next));
    pitch = next;
  };
  return Object.freeze({
    rows,
    columns,
    form,
    kept: weights.kept,
    bytes: weights.bytes,
    multiply<Out extends Float32Array | Resident = Float32Array>(
      input: Float32Array | Resident,
      { batch = 1, output }: MultiplyOptions<Out> = {},
    ): Out {
      if (disposed) throw new Error('[supermask/runtime] multiply: this matrix is disposed');
      checkCount('multiply: batch', batch);
      return exchange.between(
        'multiply',
        [input, 'Float32Array', columns * batch],
        [output, 'Float32Array', rows * batch],
        (from, to) => {
          if (batch === 1) {
            weights.multiplyVector(from, to);
            return;
          }
          if (form === 'dense' && pitch !== batch * 4) spread(batch * 4);
          weights.multiply(from, batch * 4, batch, to, batch * 4);
        },
      ) as Out;
    },
    dispose() {
      disposed = true;
      weights.free();
    },
  });
}
