/** Four rows of four float32 values, `fromRow` bytes apart, become four rows `toRow` bytes apart. */
@inline
export function transpose4(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromRow);
  const c = v128.load(from + 2 * fromRow);
  const d = v128.load(from + 3 * fromRow);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const abHigh = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cdHigh = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + toRow, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + 2 * toRow, v128.shuffle<i64>(abHigh, cdHigh, 0, 2));
  v128.store(to + 3 * toRow, v128.shuffle<i64>(abHigh, cdHigh, 1, 3));
}

/** to [columns, rows] = the transpose of from [rows, columns]. */
export function transpose(
  rows: i32,
  columns: i32,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  for (let row = 0; row < rows; row += 4, from += 4 * fromRow, to += 16) {
    const high = min(4, rows - row);
    for (let column = 0; column < columns; column += 4) {
      const at = from + ((<usize>column) << 2);
      const put = to + <usize>column * toRow;
      const wide = min(4, columns - column);
      if (high == 4 && wide == 4) {
        transpose4(at, fromRow, put, toRow);
        continue;
      }
      for (let r: usize = 0; r < <usize>high; r++) {
        for (let c: usize = 0; c < <usize>wide; c++) {
          store<f32>(put + c * toRow + (r << 2), load<f32>(at + r * fromRow + (c << 2)));
        }
      }
    }
  }
}
