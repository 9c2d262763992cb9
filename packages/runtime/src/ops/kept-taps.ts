import { bitAt, type PackedBits } from '@supermask/format';

/** The weights of a layer that are not 0, row by row: a row is one output, a column one place of the input. */
export interface KeptTaps {
  readonly rows: number;
  readonly columns: number;
  /** uint32 [rows + 1]: row r has the weights starts[r] … starts[r + 1] − 1. */
  readonly starts: Uint32Array;
  /** uint32 [kept]: the column of each, ascending in a row. */
  readonly places: Uint32Array;
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
 * @param kept float32: the weights that the mask keeps, in flat order; some may be 0.
 * @param options `mask`: a bit for each of [inputs × rows], or undefined if all are kept; `order`: uint32 [columns], the
 *   input of each column.
 */
export function tapsOfKernel(
  kept: Float32Array,
  {
    mask,
    rows,
    order,
  }: { readonly mask: PackedBits | undefined; readonly rows: number; readonly order: Uint32Array },
): KeptTaps {
  const columns = order.length;
  const starts = new Uint32Array(rows + 1);
  const begins = new Uint32Array(columns);
  for (let input = 0, i = 0, k = 0; input < columns; input++) {
    begins[input] = k;
    for (let row = 1; row <= rows; row++, i++) {
      if (mask !== undefined && bitAt(mask, i) === 0) continue;
      if (kept[k++] !== 0) starts[row] = (starts[row] as number) + 1;
    }
  }
  for (let row = 0; row < rows; row++)
    starts[row + 1] = (starts[row + 1] as number) + (starts[row] as number);
  const places = new Uint32Array(starts[rows] as number);
  const weights = new Float32Array(places.length);
  const filled = starts.slice(0, rows);
  for (let column = 0; column < columns; column++) {
    const input = order[column] as number;
    let k = begins[input] as number;
    for (let row = 0, i = input * rows; row < rows; row++, i++) {
      if (mask !== undefined && bitAt(mask, i) === 0) continue;
      const weight = kept[k++] as number;
      if (weight === 0) continue;
      const at = filled[row] as number;
      filled[row] = at + 1;
      places[at] = column;
      weights[at] = weight;
    }
  }
  return { rows, columns, starts, places, weights };
}
