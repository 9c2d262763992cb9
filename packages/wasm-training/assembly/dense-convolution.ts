import { denseRows } from './dense-rows';
import { writePixels } from './write-pixels';

/** As many vectors of eight positions as are taken together. */
const MOST = 4;

/**
 * All weights as [blocks of `size` input channels][outs / 4][input channel][taps][4], zeros where there are no output channels;
 * strides in bytes. `taps` has for each tap its place in the filter and that in the planes; places [size][taps] gets those of
 * the first block.
 *
 * @returns the end of the weights.
 */
export function packDense(
  filter: usize, outStride: usize, inStride: usize, outs: i32, ins: i32, size: i32, taps: usize, tapCount: i32, plane: usize,
  places: usize, weights: usize,
): usize {
  const tapsEnd = taps + 8 * tapCount;
  for (let c = 0; c < size; c++) {
    for (let t = taps; t < tapsEnd; t += 8, places += 4) store<usize>(places, load<usize>(t, 4) + plane * c);
  }
  for (let first = 0; first < ins; first += size) {
    const end = min(ins, first + size);
    for (let o = 0; o < outs; o += 4) {
      const count = min(4, outs - o);
      for (let c = first; c < end; c++) {
        const from = filter + outStride * o + inStride * c;
        for (let t = taps; t < tapsEnd; t += 8, weights += 16) {
          const at = from + load<usize>(t);
          for (let i = 0; i < 4; i++) store<f32>(weights + 4 * i, i < count ? load<f32>(at + outStride * i) : 0);
        }
      }
    }
  }
  return weights;
}

/** As `sparseConvolution`, with the places and weights of `packDense`. */
export function denseConvolution(
  x: usize, stretches: i32, xStretch: usize, positions: i32, pitch: i32, columns: i32, outs: i32, ins: i32, size: i32, tapCount: i32,
  plane: usize, places: usize, weights: usize, tile: usize, bias: usize, clamp: i32, y: usize, yStretch: usize, yRow: usize, yColumn: usize,
): void {
  const quads = (outs + 3) >> 2;
  for (let s = 0; s < stretches; s++) {
    let left = (positions + 7) >> 3, p = 0;
    for (let parts = (left + MOST - 1) / MOST; parts > 0; parts--) {
      const pairs = (left + parts - 1) / parts;
      let at = weights;
      for (let first = 0; first < ins; first += size) {
        const from = x + 4 * p + plane * first;
        at = denseRows(pairs, from, places, min(size, ins - first) * tapCount, at, quads, first == 0, tile);
      }
      writePixels(tile, 32 * pairs, outs, p, min(8 * pairs, positions - p), pitch, columns, bias, clamp, y, yRow, yColumn);
      left -= pairs;
      p += 8 * pairs;
    }
    x += xStretch;
    y += yStretch;
  }
}
