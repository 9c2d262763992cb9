/**
 * Writes up to 8 columns of b [inner, columns] row by row into to [inner, 8], zeros for the missing ones. Value (k, c) of b
 * lies at b + k·step + c·column bytes; one of the two is 4.
 */
export function packColumns(inner: i32, columns: i32, b: usize, step: usize, column: usize, to: usize): void {
  let k = 0;
  if (columns == 8 && column == 4) {
    for (; k < inner; k++, b += step, to += 32) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    }
    return;
  }
  if (columns == 8) {
    for (; k + 4 <= inner; k += 4, b += 16, to += 128) {
      packFour(b, column, to);
      packFour(b + 4 * column, column, to + 16);
    }
  }
  for (; k < inner; k++, b += step, to += 32) {
    let c = 0;
    for (; c < columns; c++) store<f32>(to + ((<usize>c) << 2), load<f32>(b + <usize>c * column));
    for (; c < 8; c++) store<f32>(to + ((<usize>c) << 2), 0);
  }
}

/** Four rows at `from`, transposed to rows 32 bytes apart. */
@inline
function packFour(from: usize, row: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + row);
  const c = v128.load(from + 2 * row);
  const d = v128.load(from + 3 * row);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5);
  const AB = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const CD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(AB, CD, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(AB, CD, 1, 3), 96);
}
