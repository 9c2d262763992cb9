import { madd } from './madd';

/** Rows that are summed at once, as in `columnSums`. */
const BLOCK: i32 = 64;

/** out = (x − mean) · factor + offset for x [rows, columns] and one number of the others for each column. */
export function normalise(
  x: usize,
  mean: usize,
  factor: usize,
  offset: usize,
  out: usize,
  rows: i32,
  columns: i32,
): void {
  const row = <usize>columns << 2;
  const fours = row & ~15;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c < fours; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      v128.store(out + c, madd(centred, v128.load(factor + c), v128.load(offset + c)));
    }
    for (; c < row; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(mean + c);
      store<f32>(out + c, centred * load<f32>(factor + c) + load<f32>(offset + c));
    }
    x += row;
    out += row;
  }
}

/** sums [2, columns] = Σ dy and Σ dy · (x − mean) over the rows of dy and x [rows, columns]. */
export function batchNormSums(
  dy: usize,
  x: usize,
  mean: usize,
  sums: usize,
  rows: i32,
  columns: i32,
): void {
  const row = <usize>columns << 2;
  let c: usize = 0;
  for (; c + 32 <= row; c += 32) {
    const meanA = v128.load(mean + c);
    const meanB = v128.load(mean + c, 16);
    let sumA = f32x4.splat(0);
    let sumB = f32x4.splat(0);
    let productA = f32x4.splat(0);
    let productB = f32x4.splat(0);
    let at = c;
    for (let first = 0; first < rows; first += BLOCK) {
      let blockA = f32x4.splat(0);
      let blockB = f32x4.splat(0);
      let blockC = f32x4.splat(0);
      let blockD = f32x4.splat(0);
      for (let r = min(BLOCK, rows - first); r > 0; r--) {
        const a = v128.load(dy + at);
        const b = v128.load(dy + at, 16);
        blockA = f32x4.add(blockA, a);
        blockB = f32x4.add(blockB, b);
        blockC = madd(a, f32x4.sub(v128.load(x + at), meanA), blockC);
        blockD = madd(b, f32x4.sub(v128.load(x + at, 16), meanB), blockD);
        at += row;
      }
      sumA = f32x4.add(sumA, blockA);
      sumB = f32x4.add(sumB, blockB);
      productA = f32x4.add(productA, blockC);
      productB = f32x4.add(productB, blockD);
    }
    v128.store(sums + c, sumA);
    v128.store(sums + c, sumB, 16);
    v128.store(sums + row + c, productA);
    v128.store(sums + row + c, productB, 16);
  }
  for (; c < row; c += 4) {
    const centre = load<f32>(mean + c);
    let sum: f32 = 0;
    let product: f32 = 0;
    let at = c;
    for (let first = 0; first < rows; first += BLOCK) {
      let block: f32 = 0;
      let products: f32 = 0;
      for (let r = min(BLOCK, rows - first); r > 0; r--) {
        const slope = load<f32>(dy + at);
        block += slope;
        products += slope * (load<f32>(x + at) - centre);
        at += row;
      }
      sum += block;
      product += products;
    }
    store<f32>(sums + c, sum);
    store<f32>(sums + row + c, product);
  }
}

/** out = dy · factor for dy [rows, columns] and a factor for each column. */
export function scaleColumns(dy: usize, factor: usize, out: usize, rows: i32, columns: i32): void {
  const row = <usize>columns << 2;
  const fours = row & ~15;
  for (let r = 0; r < rows; r++) {
    let c: usize = 0;
    for (; c < fours; c += 16) v128.store(out + c, f32x4.mul(v128.load(dy + c), v128.load(factor + c)));
    for (; c < row; c += 4) store<f32>(out + c, load<f32>(dy + c) * load<f32>(factor + c));
    dy += row;
    out += row;
  }
}
