import { denseTile } from './dense-tile';
import { packColumns } from './pack-columns';
import { rowTile } from './row-tile';

// Blocks: 8 columns of b of 8 kB stay in the first cache, the rows of a that meet them, 128 kB, in the second.
const INNER: i32 = 256;
const ROWS: i32 = 128;

/**
 * out [rows, columns] = a [rows, inner] · b [inner, columns] + bias [columns]. Value (r, k) of a lies at a + r·aRow + k·aStep
 * bytes, value (k, c) of b at b + k·bStep + c·bColumn; of aRow and aStep one is 4, and so of bStep and bColumn. Each sum
 * begins with the bias and goes up in k.
 *
 * @param bias 0 for none.
 * @param scratch 139,424 bytes; without a transposed a (aStep 4) 8,352.
 */
export function matMul(
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
  const start = scratch;
  const tile = start + 32;
  const panel = tile + 128;
  const block = panel + 32 * INNER;
  const outRow = (<usize>columns) << 2;
  const packs = aRow == 4 && columns > 8;
  const inRows = rows < 4 && bColumn == 4 ? columns & ~31 : 0;
  for (let at = tile; at < panel; at += 16) v128.store(at, f32x4.splat(0));
  let first = 0;
  do {
    const length = min(INNER, inner - first);
    for (let left = 0; left < inRows; left += 32) {
      const bLeft = b + <usize>first * bStep + ((<usize>left) << 2);
      for (let row = 0; row < rows; row++) {
        const to = out + <usize>row * outRow + ((<usize>left) << 2);
        const from = first > 0 ? to : bias != 0 ? bias + ((<usize>left) << 2) : tile;
        rowTile(length, a + <usize>row * aRow + <usize>first * aStep, aStep, bLeft, bStep, from, to);
      }
    }
    for (let top = 0; top < rows; top += ROWS) {
      const height = min(ROWS, rows - top);
      const aTop = a + <usize>top * aRow + <usize>first * aStep;
      const packed = packs ? height & ~3 : 0;
      packRows(packed, length, aTop, aStep, block);
      for (let left = inRows; left < columns; left += 8) {
        const width = min(8, columns - left);
        const outLeft = out + <usize>top * outRow + ((<usize>left) << 2);
        let bTile = b + <usize>first * bStep + <usize>left * bColumn;
        let bTileStep = bStep;
        if (height > 8 || width < 8 || bColumn != 4) {
          packColumns(length, width, bTile, bStep, bColumn, panel, 32);
          bTile = panel;
          bTileStep = 32;
        }
        if (first == 0) {
          for (let c = 0; c < 8; c++) {
            const value = bias != 0 && c < width ? load<f32>(bias + ((<usize>(left + c)) << 2)) : 0;
            store<f32>(start + ((<usize>c) << 2), value);
          }
        }
        for (let row = 0; row < height; row += 4) {
          const count = min(4, height - row);
          const isPacked = row < packed;
          const aTile = isPacked ? block + ((<usize>(row * length)) << 2) : aTop + <usize>row * aRow;
          const aTileStep: usize = isPacked ? 16 : aStep;
          const to = outLeft + <usize>row * outRow;
          let from = first == 0 ? start : to;
          let fromRow = first == 0 ? 0 : outRow;
          if (width == 8) {
            denseTile(count, length, aTile, aRow, aTileStep, bTile, bTileStep, from, fromRow, to, outRow);
            continue;
          }
          // What lies beyond the last column belongs to the next row.
          if (first > 0) {
            copyTile(count, width, to, outRow, tile, 32);
            from = tile;
            fromRow = 32;
          }
          denseTile(count, length, aTile, aRow, aTileStep, bTile, bTileStep, from, fromRow, tile, 32);
          copyTile(count, width, tile, 32, to, outRow);
        }
      }
    }
    first += INNER;
  } while (first < inner);
}

/** Columns of a transposed a, whose rows are contiguous: four at a time, [rows / 4, inner, 4]. */
function packRows(rows: i32, inner: i32, a: usize, step: usize, to: usize): void {
  for (let k = 0; k < inner; k++, a += step, to += 16) {
    for (let row = 0; row < rows; row += 4) {
      v128.store(to + ((<usize>(row * inner)) << 2), v128.load(a + ((<usize>row) << 2)));
    }
  }
}

function copyTile(rows: i32, columns: i32, from: usize, fromRow: usize, to: usize, toRow: usize): void {
  for (let r = 0; r < rows; r++, from += fromRow, to += toRow) {
    for (let c = 0; c < columns; c++) store<f32>(to + ((<usize>c) << 2), load<f32>(from + ((<usize>c) << 2)));
  }
}
