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
  /** Up from 0 or down from `reach`; uint16 where all steps fit, else uint32. In units of `unit` elements. */
  readonly deltas: Uint16Array | Uint32Array;
  /** float32 [taps]. */
  readonly weights: Float32Array;
  /** The greatest common divisor of all offsets. */
  readonly unit: number;
  /** The last offset, in elements. */
  readonly reach: number;
}

/**
 * Lists the taps of every row, upwards in even rows and downwards in odd ones; with `signs` those > 0 upwards, then in a
 * list of their own those < 0 downwards.
 */
export function listTaps(
  { rows, columns, values, offsets, base }: Taps,
  { signs = false }: { signs?: boolean } = {},
): TapLists {
  let unit = 0;
  let reach = 0;
  const halves = signs ? [1, -1] : [0];
  const kept = values.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  for (const offset of offsets) unit = divisor(unit, offset);
  for (let row = 0; row < rows; row++) {
    unit = divisor(unit, base(row));
    reach = Math.max(reach, base(row) + (offsets[columns - 1] as number));
  }
  unit ||= 1;
  const starts = new Uint32Array(halves.length * rows + 1);
  const deltas = new Uint32Array(kept);
  const weights = new Float32Array(kept);
  let at = 0;
  let widest = 0;
  for (let row = 0; row < rows; row++) {
    const start = base(row);
    for (const [half, sign] of halves.entries()) {
      const down = (signs ? half : row % 2) === 1;
      let last = down ? reach : 0;
      for (let i = 0; i < columns; i++) {
        const k = down ? columns - 1 - i : i;
        const weight = values[row * columns + k] as number;
        if (weight === 0 || weight * sign < 0) continue;
        const offset = start + (offsets[k] as number);
        const step = Math.abs(offset - last) / unit;
        weights[at] = weight;
        deltas[at] = step;
        widest = Math.max(widest, step);
        last = offset;
        at++;
      }
      starts[halves.length * row + half + 1] = at;
    }
  }
  return { starts, weights, unit, reach, deltas: widest < 65536 ? Uint16Array.from(deltas) : deltas };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
