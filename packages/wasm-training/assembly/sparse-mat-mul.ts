import { packColumns } from './pack-columns';
import { sparseTile, sparseTile8 } from './sparse-tile';
import { transpose } from './transpose';

// Blocks: 32 rows of a of 32 kB meet the columns of b eight by eight.
const INNER: i32 = 256;
const ROWS: i32 = 128;

/**
 * `matMul` without the products of zeros in b: the same bits, unless a holds NaN or an infinity there.
 *
 * @param scratch 159,904 bytes.
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
  const lists = sums + 32 * ROWS;
  const ends = lists + 8 * (8 * INNER + 16);
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
        let row = bColumn;
        if (bColumn == 4) {
          transpose(length, width, values, bStep, panel, 4 * INNER);
          values = panel;
          row = 4 * INNER;
        }
        if (first > 0) transpose(height, width, to, outRow, sums, 4 * ROWS);
        for (let c = 0; c < width; c++, values += row) {
          store<u32>(ends + ((<usize>c) << 2), listNonzeros(length, values, listOf(lists, c)));
          if (first > 0) continue;
          const start = f32x4.splat(bias != 0 ? load<f32>(bias + ((<usize>(left + c)) << 2)) : 0);
          for (let r = 0; r < ROWS; r += 4) v128.store(sumOf(sums, c, r), start);
        }
        for (let r = 0; r < height; ) {
          const isWhole = r + 32 <= height;
          const at = placeOf(panels, r);
          for (let c = 0; c < width; c++) {
            const list = listOf(lists, c);
            const end = load<u32>(ends + ((<usize>c) << 2));
            if (isWhole) sparseTile(list, end, at, sumOf(sums, c, r));
            else sparseTile8(list, end, at, sumOf(sums, c, r));
          }
          r += isWhole ? 32 : 8;
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

@inline
function listOf(lists: usize, column: i32): usize {
  return lists + <usize>(column * (8 * INNER + 16));
}

@inline
function sumOf(sums: usize, column: i32, row: i32): usize {
  return sums + ((<usize>(column * ROWS + row)) << 2);
}

/**
 * The pairs (k · 128, value) of those of `count` values that are not zero.
 *
 * @returns where the list ends; up to 8 bytes more are written.
 */
function listNonzeros(count: i32, from: usize, list: usize): usize {
  // Without branches, which would be foreseen half the time: each pair is written where the one after it goes if it is zero.
  let places = i32x4(0, 128, 256, 384);
  for (let k = 0; k + 4 <= count; k += 4, from += 16) {
    const values = v128.load(from);
    const kept = <usize>i32x4.bitmask(f32x4.ne(values, f32x4.splat(0)));
    const low = v128.shuffle<i32>(places, values, 0, 4, 1, 5);
    const high = v128.shuffle<i32>(places, values, 2, 6, 3, 7);
    v128.store_lane<i64>(list, low, 0);
    list += (kept & 1) << 3;
    v128.store_lane<i64>(list, low, 1);
    list += (kept & 2) << 2;
    v128.store_lane<i64>(list, high, 0);
    list += (kept & 4) << 1;
    v128.store_lane<i64>(list, high, 1);
    list += kept & 8;
    places = i32x4.add(places, i32x4.splat(512));
  }
  for (let k = count & ~3; k < count; k++, from += 4) {
    const value = load<f32>(from);
    store<i32>(list, k << 7);
    store<f32>(list, value, 4);
    list += (<usize>(value != 0)) << 3;
  }
  return list;
}
