import { sparseRows } from './sparse-rows';
import { writePixels } from './write-pixels';

/**
 * Some output channels of one image, from planes and the lists of `packKept`: `stretches` times `positions` of them, those
 * of a row or of a grid with `pitch` columns, `columns` of which are pixels. Steps in bytes. `tapCount` and `plane` are there
 * because `denseConvolution` has them.
 */
export function sparseConvolution(
  x: usize, stretches: i32, xStretch: usize, positions: i32, pitch: i32, columns: i32, outs: i32, ins: i32, size: i32, tapCount: i32,
  plane: usize, ends: usize, lists: usize, tile: usize, bias: usize, clamp: i32, y: usize, yStretch: usize, yRow: usize, yColumn: usize,
): void {
  const blocks = (ins + size - 1) / size;
  for (let s = 0; s < stretches; s++) {
    let vectors = (positions + 3) >> 2, p = 0;
    // Of equal size, since a narrow part at the end costs almost as much as a wide one.
    for (let parts = (vectors + 6) / 7; parts > 0; parts--) {
      const nv = (vectors + parts - 1) / parts;
      let at = lists;
      for (let b = 0; b < blocks; b++) at = sparseRows(nv, x + 4 * p, at, ends + 4 * outs * b, outs, b == 0, tile);
      writePixels(tile, 16 * nv, outs, p, min(4 * nv, positions - p), pitch, columns, bias, clamp, y, yRow, yColumn);
      vectors -= nv;
      p += 4 * nv;
    }
    x += xStretch;
    y += yStretch;
  }
}
