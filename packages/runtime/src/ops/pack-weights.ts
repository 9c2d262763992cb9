import type { Engine } from './engine.ts';
import { type Multiplier, multiplierOf, type WeightLayout } from './multiplier-of.ts';
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
export interface PackedWeights extends Multiplier {
  /** Weights that are not 0. */
  readonly kept: number;
  /** What they take in memory. */
  readonly bytes: number;
  /** Where they lie. */
  readonly layout: WeightLayout;
  free(): void;
}

/** @param pitch bytes of a step in an offset: what `multiply` will be given, or 1 (only `dense` has to know before). */
export function packWeights(
  engine: Engine,
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
    readonly pitch: number;
    /** In place of `relu`: as in `Kernels`' epilogue. */
    readonly clamp?: 0 | 1 | 2;
  } & Epilogue,
): PackedWeights {
  const { rows, columns, offsets: places } = taps;
  const kept = taps.weights.length;
  return withStore(engine.heap, (store) => {
    const { put, free } = store;
    const magnitudes = form === 'signs' ? rowMagnitudes(taps) : undefined;
    const perRow = (of: (row: number) => number): number =>
      put(Float32Array.from({ length: Math.ceil(rows / 4) * 4 }, (_, row) => (row < rows ? of(row) : 0)));
    const finish = [
      perRow((row) => (magnitudes?.[row] ?? 1) * (scale?.[row] ?? 1)),
      perRow((row) => bias?.[row] ?? 0),
      clamp,
    ] as const;
    // A function of its own: closures would keep `taps` alive.
    const packed = (layout: WeightLayout): PackedWeights => ({
      ...{ kept, bytes: store.bytes, layout, free, ...multiplierOf(engine.kernels, layout) },
    });
    if (form === 'dense') {
      const weights = put(groupsOfFour(taps));
      const offsets = put(places.map((place) => place * pitch));
      return packed({
        ...{ form, unit: 1 },
        lists: [rows, offsets, columns, weights, ...finish],
        vector: [rows, columns, weights, ...finish],
      });
    }
    const { unit, blocks, ...lists } = listTaps(taps, { signs: form === 'signs' });
    const [ends, bases, indices] = [put(lists.ends), put(lists.bases), put(lists.indices)];
    const weights = form === 'signs' ? [] : [put(lists.weights)];
    const wide = lists.indices.BYTES_PER_ELEMENT >> 2;
    return packed({
      ...{ form, unit },
      lists: [rows, blocks, ends, bases, indices, wide, ...weights, ...finish],
      vector: [columns, rows, ends, indices, ...weights, ...finish],
    });
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
