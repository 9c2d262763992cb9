import type { Engine } from './engine.ts';
import { withStore } from './store.ts';
import { listTaps, type Taps } from './taps.ts';

/**
 * How weights are stored: `sparse` keeps the value of each weight that is not 0, `signs` two lists of places for
 * each row (all weights of a row are ±α), `dense` everything.
 */
export type Form = 'sparse' | 'signs' | 'dense';

export interface Epilogue {
  /** float32 [rows], multiplies each row's sum (default: 1). */
  readonly scale?: Float32Array | undefined;
  /** float32 [rows], then added (default: 0). */
  readonly bias?: Float32Array | undefined;
  /** Whether negative results become 0. */
  readonly relu?: boolean | undefined;
}

/** Weights in the heap, ready to be multiplied. */
export interface PackedWeights {
  /** Weights that are not 0. */
  readonly kept: number;
  /** What they take in memory. */
  readonly bytes: number;
  /** All rows at `positions` neighbouring positions; a step of 1 in an offset is `pitch` bytes. */
  multiply(x: number, pitch: number, positions: number, out: number, outPitch: number): void;
  /** One position, and columns that stand one after another. */
  multiplyVector(x: number, out: number): void;
  free(): void;
}

/** @param pitch bytes of a step in an offset: what `multiply` will be given (only `dense` has to know before). */
export function packWeights(
  { heap, kernels }: Engine,
  taps: Taps,
  {
    form,
    pitch,
    scale,
    bias,
    relu,
    clamp = relu ? 1 : 0,
  }: {
    readonly form: Form;
    readonly pitch: number | undefined;
    readonly clamp?: 0 | 1 | 2;
  } & Epilogue,
): PackedWeights {
  // Not `taps` itself in what is returned, which would keep the values alive.
  const { rows, columns, offsets: places } = taps;
  return withStore(heap, (store) => {
    const { put, free } = store;
    const magnitudes = form === 'signs' ? rowMagnitudes(taps) : undefined;
    const perRow = (of: (row: number) => number): number =>
      put(Float32Array.from({ length: Math.ceil(rows / 4) * 4 }, (_, row) => (row < rows ? of(row) : 0)));
    const s = perRow((row) => (magnitudes?.[row] ?? 1) * (scale?.[row] ?? 1));
    const b = perRow((row) => bias?.[row] ?? 0);
    const lists = form === 'dense' ? undefined : listTaps(taps, { signs: form === 'signs' });
    const kept =
      lists?.weights.length ?? taps.values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
    if (lists === undefined) {
      const weights = put(groupsOfFour(taps));
      // A matrix's pitch depends on the batch; its offsets are written when that is known.
      const offsets = put(places.map((place) => place * (pitch ?? 0)));
      let current = pitch ?? 0;
      return {
        kept,
        bytes: store.bytes,
        free,
        multiply(x, pitch, positions, out, outPitch) {
          if (pitch !== current) {
            new Uint32Array(heap.buffer, offsets, columns).set(places.map((place) => place * pitch));
            current = pitch;
          }
          kernels.dense(x, positions, rows, offsets, columns, weights, s, b, clamp, out, outPitch);
        },
        multiplyVector: (x, out) => kernels.denseVector(x, rows, columns, weights, s, b, clamp, out),
      };
    }
    const starts = put(lists.starts);
    const deltas = put(lists.deltas);
    const { unit, reach } = lists;
    const wide = lists.deltas.BYTES_PER_ELEMENT === 4 ? 1 : 0;
    if (form === 'signs') {
      return {
        kept,
        bytes: store.bytes,
        free,
        multiply: (x, pitch, positions, out, outPitch) =>
          kernels.signs(
            x,
            pitch * unit,
            pitch * reach,
            positions,
            rows,
            starts,
            deltas,
            wide,
            s,
            b,
            clamp,
            out,
            outPitch,
          ),
        multiplyVector: (x, out) =>
          kernels.signsVector(x, 4 * reach, rows, starts, deltas, wide, s, b, clamp, out),
      };
    }
    const weights = put(lists.weights);
    return {
      kept,
      bytes: store.bytes,
      free,
      multiply: (x, pitch, positions, out, outPitch) =>
        kernels.sparse(
          x,
          pitch * unit,
          pitch * reach,
          positions,
          rows,
          starts,
          deltas,
          wide,
          weights,
          s,
          b,
          clamp,
          out,
          outPitch,
        ),
      multiplyVector: (x, out) =>
        kernels.sparseVector(x, 4 * reach, rows, starts, deltas, wide, weights, s, b, clamp, out),
    };
  });
}

/**
 * α of each row; 1 for rows without weights.
 *
 * @throws if a row has weights of two magnitudes.
 */
export function rowMagnitudes({
  rows,
  columns,
  values,
}: Pick<Taps, 'rows' | 'columns' | 'values'>): Float32Array {
  return Float32Array.from({ length: rows }, (_, row) => {
    let magnitude = 0;
    for (let i = row * columns; i < (row + 1) * columns; i++) {
      const size = Math.abs(values[i] as number);
      if (size === 0 || size === magnitude) continue;
      if (magnitude !== 0) {
        throw new Error(
          `[supermask/runtime] ops: the signed weights of an output must have one magnitude, got ${magnitude} and ${size} in output ${row} (form: 'sparse' takes any)`,
        );
      }
      magnitude = size;
    }
    return magnitude || 1;
  });
}

/** [rows / 4][columns][4], with zeros for the rows that are not there. */
function groupsOfFour({ rows, columns, values }: Taps): Float32Array {
  const grouped = new Float32Array(Math.ceil(rows / 4) * 4 * columns);
  for (let row = 0; row < rows; row++) {
    const start = (row - (row % 4)) * columns + (row % 4);
    for (let k = 0; k < columns; k++) grouped[start + 4 * k] = values[row * columns + k] as number;
  }
  return grouped;
}
