import { finish, storeLanes } from './finish';
import { madd } from './madd';

/** As many weights of a row as a block has: what they meet stays in the first-level cache for all positions and rows. */
const BLOCK = 256;

/** Four rows times 4·nv positions (nv 1 or 2) in one block: eight sums stay in registers, and in `out` between two blocks. */
@inline
function block(
  nv: i32, x: usize, offsets: usize, end: usize, weights: usize, first: bool, final: bool,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, rows: i32, count: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  if (!first) {
    a0 = v128.load(out);
    if (nv > 1) b0 = v128.load(out, 16);
    // Where there are fewer rows, any will do.
    let from = rows > 1 ? out + outPitch : out;
    a1 = v128.load(from);
    if (nv > 1) b1 = v128.load(from, 16);
    from = rows > 2 ? from + outPitch : out;
    a2 = v128.load(from);
    if (nv > 1) b2 = v128.load(from, 16);
    from = rows > 3 ? from + outPitch : out;
    a3 = v128.load(from);
    if (nv > 1) b3 = v128.load(from, 16);
  }
  while (offsets < end) {
    const at = x + <usize>load<u32>(offsets);
    const u = v128.load(at);
    const v = nv > 1 ? v128.load(at, 16) : u;
    const w0 = v128.load32_splat(weights);
    a0 = madd(w0, u, a0);
    if (nv > 1) b0 = madd(w0, v, b0);
    const w1 = v128.load32_splat(weights, 4);
    a1 = madd(w1, u, a1);
    if (nv > 1) b1 = madd(w1, v, b1);
    const w2 = v128.load32_splat(weights, 8);
    a2 = madd(w2, u, a2);
    if (nv > 1) b2 = madd(w2, v, b2);
    const w3 = v128.load32_splat(weights, 12);
    a3 = madd(w3, u, a3);
    if (nv > 1) b3 = madd(w3, v, b3);
    weights += 16;
    offsets += 4;
  }
  if (final) {
    let s = v128.load32_splat(scale), b = v128.load32_splat(bias);
    a0 = finish(a0, s, b, clamp);
    if (nv > 1) b0 = finish(b0, s, b, clamp);
    s = v128.load32_splat(scale, 4), b = v128.load32_splat(bias, 4);
    a1 = finish(a1, s, b, clamp);
    if (nv > 1) b1 = finish(b1, s, b, clamp);
    s = v128.load32_splat(scale, 8), b = v128.load32_splat(bias, 8);
    a2 = finish(a2, s, b, clamp);
    if (nv > 1) b2 = finish(b2, s, b, clamp);
    s = v128.load32_splat(scale, 12), b = v128.load32_splat(bias, 12);
    a3 = finish(a3, s, b, clamp);
    if (nv > 1) b3 = finish(b3, s, b, clamp);
  }
  storeLanes(out, a0, count);
  if (nv > 1) storeLanes(out + 16, b0, count - 4);
  if (rows > 1) {
    out += outPitch;
    storeLanes(out, a1, count);
    if (nv > 1) storeLanes(out + 16, b1, count - 4);
  }
  if (rows > 2) {
    out += outPitch;
    storeLanes(out, a2, count);
    if (nv > 1) storeLanes(out + 16, b2, count - 4);
  }
  if (rows > 3) {
    out += outPitch;
    storeLanes(out, a3, count);
    if (nv > 1) storeLanes(out + 16, b3, count - 4);
  }
}

/**
 * out[r][p] = finish(Σ over k of weight[r][k] · x[offsets[k] + 4p bytes]), k ascending.
 * Weights stand in groups of four rows, [rows / 4][k][4], with zeros for the rows that are not there.
 */
export function dense(
  x: usize, positions: i32, rows: i32, offsets: usize, count: i32, weights: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  // With few positions the weights take the time, which come fastest one after another.
  const size = positions < 64 ? count : BLOCK;
  for (let k = 0; k < count; k += size) {
    const n = min(size, count - k), at = offsets + 4 * k, end = at + 4 * n, first = k == 0, final = k + n == count;
    let weight = weights + 16 * k, to = out;
    for (let r = 0; r < rows; r += 4) {
      const s = scale + 4 * r, b = bias + 4 * r;
      let p = 0;
      for (; p < positions - 4; p += 8) {
        block(2, x + 4 * p, at, end, weight, first, final, s, b, clamp, to + 4 * p, outPitch, rows - r, positions - p);
      }
      if (p < positions) {
        block(1, x + 4 * p, at, end, weight, first, final, s, b, clamp, to + 4 * p, outPitch, rows - r, positions - p);
      }
      weight += 16 * count;
      to += 4 * outPitch;
    }
  }
}
