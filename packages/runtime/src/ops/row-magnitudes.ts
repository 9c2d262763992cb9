import type { KeptTaps } from './kept-taps.ts';

/**
 * α of each row, whose weights are ±α; 1 for rows without weights.
 *
 * @throws if a row has weights of two magnitudes.
 */
export function rowMagnitudes({ rows, starts, weights }: KeptTaps): Float32Array {
  const magnitudes = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [first, end] = [starts[row] as number, starts[row + 1] as number];
    const magnitude = first < end ? Math.abs(weights[first] as number) : 1;
    for (let i = first + 1; i < end; i++) {
      const size = Math.abs(weights[i] as number);
      if (size !== magnitude) {
        throw new Error(
          `[supermask/runtime] ops: the signed weights of an output must have one magnitude, got ${magnitude} and ${size} in output ${row} (form: 'sparse' takes any)`,
        );
      }
    }
    magnitudes[row] = magnitude;
  }
  return magnitudes;
}
