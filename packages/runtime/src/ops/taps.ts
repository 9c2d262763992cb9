/** A layer's weights as rows of taps: row r is one output, column k one place of the input. */
export interface Taps {
  readonly rows: number;
  readonly columns: number;
  /** float32 [rows × columns], row-major. */
  readonly values: Float32Array;
  /** Where column k lies from the first position, in elements (of a matrix: in rows of the input); ascending. */
  readonly offsets: Uint32Array;
  /** Added to all offsets of a row: where its group of channels begins. */
  readonly base: (row: number) => number;
}

/** The taps that are not 0, as lists of steps from one to the next. */
export interface TapLists {
  /** uint32 [lists + 1]: list i has the taps starts[i] … starts[i + 1] − 1. */
  readonly starts: Uint32Array;
  /** From the tap before, or from 0: uint16 where all steps fit, else uint32. */
  readonly deltas: Uint16Array | Uint32Array;
  /** float32 [taps]. */
  readonly weights: Float32Array;
}

/**
 * Lists the taps of every row; with `signs` those > 0, then those < 0, in lists of their own.
 */
export function listTaps(
  { rows, columns, values, offsets, base }: Taps,
  { signs = false }: { signs?: boolean } = {},
): TapLists {
  const halves = signs ? [1, -1] : [0];
  const kept = values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const starts = new Uint32Array(halves.length * rows + 1);
  const deltas = new Uint32Array(kept);
  const weights = new Float32Array(kept);
  let at = 0;
  let widest = 0;
  for (let row = 0; row < rows; row++) {
    const start = base(row);
    for (const [half, sign] of halves.entries()) {
      let last = 0;
      for (let k = 0; k < columns; k++) {
        const weight = values[row * columns + k] as number;
        if (weight === 0 || weight * sign < 0) continue;
        const offset = start + (offsets[k] as number);
        weights[at] = weight;
        deltas[at] = offset - last;
        widest = Math.max(widest, offset - last);
        last = offset;
        at++;
      }
      starts[halves.length * row + half + 1] = at;
    }
  }
  return { starts, weights, deltas: widest < 65536 ? Uint16Array.from(deltas) : deltas };
}
