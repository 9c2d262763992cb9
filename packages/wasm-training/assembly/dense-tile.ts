import { madd } from './madd';

/**
 * A tile of a product, the sums of which stay in registers: to [rows, 8] = from [rows, 8] + a [rows, inner] · b [inner,
 * 8], summed in the order of inner. Any strides in bytes: value (r, k) of a lies at a + r·aRow + k·aStep, row k of b
 * at b + k·bStep, row r of from and to at r·fromRow and r·toRow. from may be to; with fromRow 0 it is one row for all, a
 * bias.
 *
 * @param rows 1 to 4: the last one is computed for the missing ones again.
 */
export function denseTile(
  rows: i32,
  inner: i32,
  a: usize,
  aRow: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  from: usize,
  fromRow: usize,
  to: usize,
  toRow: usize,
): void {
  const second: usize = rows > 1 ? 1 : 0;
  const third: usize = rows > 2 ? 2 : second;
  const fourth: usize = rows > 3 ? 3 : third;
  let a1 = a + second * aRow;
  let a2 = a + third * aRow;
  let a3 = a + fourth * aRow;
  let c00 = v128.load(from);
  let c01 = v128.load(from, 16);
  let c10 = v128.load(from + second * fromRow);
  let c11 = v128.load(from + second * fromRow, 16);
  let c20 = v128.load(from + third * fromRow);
  let c21 = v128.load(from + third * fromRow, 16);
  let c30 = v128.load(from + fourth * fromRow);
  let c31 = v128.load(from + fourth * fromRow, 16);
  // Two steps a turn keep V8 busiest; an odd one comes first: after the loop it would cost it registers.
  if (inner & 1) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    b += bStep;
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
  }
  for (let k = inner >> 1; k > 0; k--) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    b += bStep;
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
    b0 = v128.load(b);
    b1 = v128.load(b, 16);
    x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    b += bStep;
    a += aStep;
    a1 += aStep;
    a2 += aStep;
    a3 += aStep;
  }
  v128.store(to, c00);
  v128.store(to, c01, 16);
  v128.store(to + second * toRow, c10);
  v128.store(to + second * toRow, c11, 16);
  v128.store(to + third * toRow, c20);
  v128.store(to + third * toRow, c21, 16);
  v128.store(to + fourth * toRow, c30);
  v128.store(to + fourth * toRow, c31, 16);
}
