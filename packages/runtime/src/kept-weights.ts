/** The non-zero weights of a matrix [rows, columns], column after column. */
export interface KeptWeights {
  /** int32 [columns + 1]: the weights of column j stand at starts[j] … starts[j + 1] − 1. */
  readonly starts: Int32Array;
  /** int32 [kept]: the row of each weight, ascending in each column. */
  readonly rows: Int32Array;
  /** float32 [kept]. */
  readonly weights: Float32Array;
}

/**
 * Lists the weights that a computation has to visit: those that the mask kept, less the few that are 0 anyway.
 *
 * @param values float32 [rows × columns], row-major.
 */
export function keptWeights(values: Float32Array, { columns }: { columns: number }): KeptWeights {
  const starts = new Int32Array(columns + 1);
  for (let i = 0; i < values.length; i++) {
    const next = (i % columns) + 1;
    if (values[i] !== 0) starts[next] = (starts[next] as number) + 1;
  }
  for (let j = 1; j <= columns; j++) starts[j] = (starts[j] as number) + (starts[j - 1] as number);
  const kept = starts[columns] as number;
  const rows = new Int32Array(kept);
  const weights = new Float32Array(kept);
  const filled = starts.slice();
  for (let i = 0, row = 0; i < values.length; row++) {
    for (let column = 0; column < columns; column++, i++) {
      if (values[i] === 0) continue;
      const at = filled[column] as number;
      rows[at] = row;
      weights[at] = values[i] as number;
      filled[column] = at + 1;
    }
  }
  return { starts, rows, weights };
}
