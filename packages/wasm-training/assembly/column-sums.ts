/** Rows that are summed at once, so that rounding errors grow with the number of blocks and not of rows. */
const BLOCK: i32 = 64;

/** out [outer, columns] = Σ over rows of x [outer, rows, columns], divided by `divisor`. */
export function columnSums(x: usize, out: usize, outer: i32, rows: i32, columns: i32, divisor: f32): void {
  const row = <usize>columns << 2;
  const divisors = f32x4.splat(divisor);
  for (let o = 0; o < outer; o++) {
    let c = 0;
    for (; c + 16 <= columns; c += 16) {
      let a = f32x4.splat(0);
      let b = f32x4.splat(0);
      let d = f32x4.splat(0);
      let e = f32x4.splat(0);
      let at = x + (<usize>c << 2);
      for (let first = 0; first < rows; first += BLOCK) {
        let blockA = f32x4.splat(0);
        let blockB = f32x4.splat(0);
        let blockD = f32x4.splat(0);
        let blockE = f32x4.splat(0);
        for (let r = min(BLOCK, rows - first); r > 0; r--) {
          blockA = f32x4.add(blockA, v128.load(at));
          blockB = f32x4.add(blockB, v128.load(at, 16));
          blockD = f32x4.add(blockD, v128.load(at, 32));
          blockE = f32x4.add(blockE, v128.load(at, 48));
          at += row;
        }
        a = f32x4.add(a, blockA);
        b = f32x4.add(b, blockB);
        d = f32x4.add(d, blockD);
        e = f32x4.add(e, blockE);
      }
      const to = out + (<usize>c << 2);
      v128.store(to, f32x4.div(a, divisors));
      v128.store(to, f32x4.div(b, divisors), 16);
      v128.store(to, f32x4.div(d, divisors), 32);
      v128.store(to, f32x4.div(e, divisors), 48);
    }
    for (; c + 4 <= columns; c += 4) {
      let sum = f32x4.splat(0);
      let at = x + (<usize>c << 2);
      for (let first = 0; first < rows; first += BLOCK) {
        let block = f32x4.splat(0);
        for (let r = min(BLOCK, rows - first); r > 0; r--) {
          block = f32x4.add(block, v128.load(at));
          at += row;
        }
        sum = f32x4.add(sum, block);
      }
      v128.store(out + (<usize>c << 2), f32x4.div(sum, divisors));
    }
    for (; c < columns; c++) {
      let sum: f32 = 0;
      let at = x + (<usize>c << 2);
      for (let first = 0; first < rows; first += BLOCK) {
        let block: f32 = 0;
        for (let r = min(BLOCK, rows - first); r > 0; r--) {
          block += load<f32>(at);
          at += row;
        }
        sum += block;
      }
      store<f32>(out + (<usize>c << 2), sum / divisor);
    }
    x += row * rows;
    out += row;
  }
}
