import { finish, limit, storeLanes } from './finish';

/** x · scale[plane] + shift[plane], then relu (clamp 1) or relu6 (2). Strides of memory in bytes. */
export function affine(
  x: usize, plane: usize, pitch: usize, planes: i32, rows: i32, columns: i32,
  scale: usize, shift: usize, clamp: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let p = 0; p < planes; p++) {
    const s = v128.load32_splat(scale + 4 * p), b = v128.load32_splat(shift + 4 * p);
    for (let r = 0; r < rows; r++) {
      const at = x + r * pitch, out = to + r * toPitch;
      for (let c = 0; c < columns; c += 4) {
        storeLanes(out + 4 * c, finish(v128.load(at + 4 * c), s, b, clamp), columns - c);
      }
    }
    x += plane;
    to += toPlane;
  }
}

/** x + y, or x · y if `times`, then relu (clamp 1) or relu6 (2). */
export function combine(
  times: i32, x: usize, xPlane: usize, xPitch: usize, y: usize, yPlane: usize, yPitch: usize,
  planes: i32, rows: i32, columns: i32, clamp: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      const a = x + r * xPitch, b = y + r * yPitch, out = to + r * toPitch;
      for (let c = 0; c < columns; c += 4) {
        const u = v128.load(a + 4 * c), v = v128.load(b + 4 * c);
        storeLanes(out + 4 * c, limit(times ? f32x4.mul(u, v) : f32x4.add(u, v), clamp), columns - c);
      }
    }
    x += xPlane;
    y += yPlane;
    to += toPlane;
  }
}

/** Whether none of `count` floats is NaN or infinite. */
export function isFinite(at: usize, count: i32): bool {
  const zero = f32x4.splat(0);
  let strange = zero;
  const end = at + 4 * count;
  for (; at + 16 <= end; at += 16) {
    const x = v128.load(at);
    strange = v128.or(strange, f32x4.ne(f32x4.sub(x, x), zero));
  }
  for (; at < end; at += 4) {
    const x = v128.load32_zero(at);
    strange = v128.or(strange, f32x4.ne(f32x4.sub(x, x), zero));
  }
  return !v128.any_true(strange);
}
