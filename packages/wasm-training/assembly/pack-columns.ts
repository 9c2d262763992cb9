import { transpose4 } from './transpose';

/**
 * Up to 8 columns of b [inner, columns], row by row: row k begins at to + k·toStep and has 8 values, zeros for the missing
 * columns. Value (k, c) of b lies at b + k·step + c·column bytes; one of the two is 4.
 */
export function packColumns(
  inner: i32,
  columns: i32,
  b: usize,
  step: usize,
  column: usize,
  to: usize,
  toStep: usize,
): void {
  let k = 0;
  if (columns == 8 && column == 4) {
    for (; k < inner; k++, b += step, to += toStep) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
    }
  } else if (columns == 8) {
    for (; k + 4 <= inner; k += 4, b += 16, to += 4 * toStep) {
      transpose4(b, column, to, toStep);
      transpose4(b + 4 * column, column, to + 16, toStep);
    }
  }
  for (; k < inner; k++, b += step, to += toStep) {
    let c = 0;
    for (; c < columns; c++) store<f32>(to + ((<usize>c) << 2), load<f32>(b + <usize>c * column));
    for (; c < 8; c++) store<f32>(to + ((<usize>c) << 2), 0);
  }
}
