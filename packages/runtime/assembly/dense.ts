import { finish, storeLanes } from './finish';
import { madd } from './madd';

/** Four rows times 4·nv positions (nv 1 or 2): eight sums stay in registers over all weights. */
@inline
function block(
  nv: i32, x: usize, offsets: usize, end: usize, weights: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, rows: i32, count: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
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
  let s = v128.load32_splat(scale), b = v128.load32_splat(bias);
  storeLanes(out, finish(a0, s, b, clamp), count);
  if (nv > 1) storeLanes(out + 16, finish(b0, s, b, clamp), count - 4);
  if (rows > 1) {
    out += outPitch;
    s = v128.load32_splat(scale, 4), b = v128.load32_splat(bias, 4);
    storeLanes(out, finish(a1, s, b, clamp), count);
    if (nv > 1) storeLanes(out + 16, finish(b1, s, b, clamp), count - 4);
  }
  if (rows > 2) {
    out += outPitch;
    s = v128.load32_splat(scale, 8), b = v128.load32_splat(bias, 8);
    storeLanes(out, finish(a2, s, b, clamp), count);
    if (nv > 1) storeLanes(out + 16, finish(b2, s, b, clamp), count - 4);
  }
  if (rows > 3) {
    out += outPitch;
    s = v128.load32_splat(scale, 12), b = v128.load32_splat(bias, 12);
    storeLanes(out, finish(a3, s, b, clamp), count);
    if (nv > 1) storeLanes(out + 16, finish(b3, s, b, clamp), count - 4);
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
  const end = offsets + 4 * count;
  for (let r = 0; r < rows; r += 4) {
    let p = 0;
    for (; p < positions - 4; p += 8) {
      block(2, x + 4 * p, offsets, end, weights, scale, bias, clamp, out + 4 * p, outPitch, rows - r, positions - p);
    }
    if (p < positions) {
      block(1, x + 4 * p, offsets, end, weights, scale, bias, clamp, out + 4 * p, outPitch, rows - r, positions - p);
    }
    weights += 16 * count;
    scale += 16;
    bias += 16;
    out += 4 * outPitch;
  }
}
