import { packColumns } from './pack-columns';
import { sparseTile, sparseTile8 } from './sparse-tile';
import { transpose } from './transpose';

// Blocks: 32 rows of a of 16 kB stay in the first cache.
const INNER: i32 = 128;
const ROWS: i32 = 128;

/**
 * `matMul` without the products of zeros in b: the same bits, unless a holds NaN or an infinity there.
 *
 * @param scratch 77,824 bytes.
 */
export function sparseMatMul(
  rows: i32,
  inner: i32,
  columns: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  bColumn: usize,
  bias: usize,
  out: usize,
  scratch: usize,
): void {
  const panels = scratch;
  const panel = panels + 4 * INNER * ROWS;
  const sums = panel + 32 * INNER;
  const list = sums + 32 * ROWS;
  const outRow = (<usize>columns) << 2;
  let first = 0;
  do {
    const length = min(INNER, inner - first);
    for (let top = 0; top < rows; top += ROWS) {
      const height = min(ROWS, rows - top);
      for (let row = 0; row < height; row += 8) {
        const from = a + <usize>(top + row) * aRow + <usize>first * aStep;
        packColumns(length, min(8, height - row), from, aStep, aRow, placeOf(panels, row), 128);
      }
      for (let left = 0; left < columns; left += 8) {
        const width = min(8, columns - left);
        const to = out + <usize>top * outRow + ((<usize>left) << 2);
        let values = b + <usize>first * bStep + <usize>left * bColumn;
        let step = bStep;
        let column = bColumn;
        if (bColumn == 4) {
          packColumns(length, width, values, step, column, panel, 32);
          values = panel;
          step = 32;
        }
        if (first > 0) transpose(height, width, to, outRow, sums, 4 * ROWS);
        for (let c = 0; c < width; c++, values += column) {
          const end = listNonzeros(length, values, step, list);
          const sum = sums + ((<usize>(c * ROWS)) << 2);
          if (first == 0) {
            const start = f32x4.splat(bias != 0 ? load<f32>(bias + ((<usize>(left + c)) << 2)) : 0);
            for (let row: usize = 0; row < <usize>ROWS; row += 4) v128.store(sum + (row << 2), start);
          }
          let row = 0;
          for (; row + 32 <= height; row += 32) {
            sparseTile(list, end, placeOf(panels, row), sum + ((<usize>row) << 2));
          }
          for (; row < height; row += 8) {
            sparseTile8(list, end, placeOf(panels, row), sum + ((<usize>row) << 2));
          }
        }
        transpose(width, height, sums, 4 * ROWS, to, outRow);
      }
    }
    first += INNER;
  } while (first < inner);
}

/** Where a row begins in panels [ROWS / 32, INNER, 32]. */
@inline
function placeOf(panels: usize, row: i32): usize {
  return panels + ((<usize>((row & ~31) * INNER + (row & 31))) << 2);
}

/**
 * The pairs (k · 128, value) of the values that are not zero, of those at from + k · step.
 *
 * @returns where the list ends.
 */
function listNonzeros(count: i32, from: usize, step: usize, list: usize): usize {
  for (let at = 0; at < count << 7; at += 128, from += step) {
    const value = load<u32>(from);
    store<u32>(list, at);
    store<u32>(list, value, 4);
    // A branch here would be foreseen half the time.
    list += (<usize>(value << 1 != 0)) << 3;
  }
  return list;
}
