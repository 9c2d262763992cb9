import { findOnes, type KeptReader, type PackedBits } from '@supermask/format';

/** The weights of a layer that are not 0, row by row: a row is one output, a column one place of the input. */
export interface KeptTaps {
  readonly rows: number;
  readonly columns: number;
  /** uint32 [rows + 1]: row r has the weights starts[r] … starts[r + 1] − 1. */
  readonly starts: Uint32Array;
  /** [kept]: the column of each, ascending in a row. */
  readonly places: Uint16Array | Uint32Array;
  /** float32 [kept]. */
  readonly weights: Float32Array;
}

/** @param values float32 [rows × columns], row-major. */
export function tapsOfRows(
  values: Float32Array,
  { rows, columns }: { readonly rows: number; readonly columns: number },
): KeptTaps {
  const starts = new Uint32Array(rows + 1);
  for (let row = 0, i = 0; row < rows; row++) {
    let count = 0;
    for (const end = i + columns; i < end; i++) if (values[i] !== 0) count++;
    starts[row + 1] = (starts[row] as number) + count;
  }
  const places = new Uint32Array(starts[rows] as number);
  const weights = new Float32Array(places.length);
  for (let row = 0, i = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const weight = values[i] as number;
      if (weight === 0) continue;
      places[at] = column;
      weights[at++] = weight;
    }
  }
  return { rows, columns, starts, places, weights };
}

/**
 * The same of a kernel [inputs × rows] as a file keeps it, without ever writing out the zeros.
 *
 * @param read the weights that the mask keeps; some may be 0.
 * @param options `mask`: a bit for each of [inputs × rows], or undefined if all are kept; `order`: uint32 [columns], the
 *   input of each column.
 */
export function tapsOfKernel(
  read: KeptReader,
  {
    mask,
    rows,
    order,
  }: { readonly mask: PackedBits | undefined; readonly rows: number; readonly order: Uint32Array },
): KeptTaps {
  const columns = order.length;
  const starts = new Uint32Array(rows + 1);
  const begins = new Uint32Array(columns);
  const ones = new Uint32Array(rows);
  for (let input = 0, k = 0; input < columns; input++) {
    begins[input] = k;
    const count = findOnes(mask, input * rows, rows, ones);
    for (let j = 0; j < count; j++) {
      const row = ones[j] as number;
      starts[row + 1] = (starts[row + 1] as number) + 1;
    }
    k += count;
  }
  for (let row = 0; row < rows; row++)
    starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  const count = starts[rows] as number;
  const places = columns <= 65536 ? new Uint16Array(count) : new Uint32Array(count);
  const weights = new Float32Array(count);
  const filled = starts.slice(0, rows);
  const values = new Float32Array(rows);
  for (let column = 0; column < columns; column++) {
    const input = order[column] as number;
    const start = input * rows;
    const count = findOnes(mask, start, rows, ones);
    read(begins[input] as number, start, ones, count, values);
    for (let j = 0; j < count; j++) {
      const row = ones[j] as number;
      const at = filled[row] as number;
      filled[row] = at + 1;
      places[at] = column;
      weights[at] = values[j] as number;
    }
  }
  const taps = { rows, columns, starts, places, weights };
  return weights.includes(0) ? withoutZeros(taps) : taps;
}

function withoutZeros({ rows, columns, starts, places, weights }: KeptTaps): KeptTaps {
  let [i, at] = [0, 0];
  const left = starts.map((end) => {
    for (; i < end; i++) {
      places[at] = places[i] as number;
      weights[at] = weights[i] as number;
      if (weights[at] !== 0) at++;
    }
    return at;
  });
  return { rows, columns, starts: left, places: places.slice(0, at), weights: weights.slice(0, at) };
}
