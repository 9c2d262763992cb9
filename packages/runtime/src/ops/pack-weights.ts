import type { Engine } from './engine.ts';
import { rowMagnitudes } from './row-magnitudes.ts';
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
    /** In place of `relu`: as in `Kernels`' epilogue. */
    readonly clamp?: 0 | 1 | 2;
  } & Epilogue,
): PackedWeights {
  // Not `taps` itself in what is returned, which would keep the weights alive.
  const { rows, columns, offsets: places } = taps;
  return withStore(heap, (store) => {
    const { put, free } = store;
    const magnitudes = form === 'signs' ? rowMagnitudes(taps) : undefined;
    const perRow = (of: (row: number) => number): number =>
      put(Float32Array.from({ length: Math.ceil(rows / 4) * 4 }, (_, row) => (row < rows ? of(row) : 0)));
    const s = perRow((row) => (magnitudes?.[row] ?? 1) * (scale?.[row] ?? 1));
    const b = perRow((row) => bias?.[row] ?? 0);
    const kept = taps.weights.length;
    if (form === 'dense') {
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
    const lists = listTaps(taps, { signs: form === 'signs' });
    const ends = put(lists.ends);
    const bases = put(lists.bases);
    const indices = put(lists.indices);
    const { unit, blocks } = lists;
    const wide = lists.indices.BYTES_PER_ELEMENT === 4 ? 1 : 0;
    if (form === 'signs') {
      return {
        kept,
        bytes: store.bytes,
        free,
        multiply: (x, pitch, positions, out, outPitch) =>
          kernels.signs(
            ...([x, pitch * unit, positions, rows, blocks, ends, bases, indices, wide] as const),
            ...([s, b, clamp, out, outPitch] as const),
          ),
        multiplyVector: (x, out) => kernels.signsVector(x, columns, rows, ends, indices, s, b, clamp, out),
      };
    }
    const weights = put(lists.weights);
    return {
      kept,
      bytes: store.bytes,
      free,
      multiply: (x, pitch, positions, out, outPitch) =>
        kernels.sparse(
          ...([x, pitch * unit, positions, rows, blocks, ends, bases, indices, wide, weights] as const),
          ...([s, b, clamp, out, outPitch] as const),
        ),
      multiplyVector: (x, out) =>
        kernels.sparseVector(x, columns, rows, ends, indices, weights, s, b, clamp, out),
    };
  });
}

/** [rows / 4][columns][4], with zeros for the rows that are not there. */
function groupsOfFour({ rows, columns, starts, places, weights }: Taps): Float32Array {
  const grouped = new Float32Array(Math.ceil(rows / 4) * 4 * columns);
  for (let row = 0; row < rows; row++) {
    const start = (row - (row % 4)) * columns + (row % 4);
    for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
      grouped[start + 4 * (places[i] as number)] = weights[i] as number;
    }
  }
  return grouped;
}
