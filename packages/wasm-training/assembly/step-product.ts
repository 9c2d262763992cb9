/** out = dy where x > 0, dy · 0 elsewhere and NaN where x is, for n values: the gradient of relu. */
export function stepProduct(dy: usize, x: usize, out: usize, n: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const bytes = <usize>n << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const at = v128.load(x + i);
    // All bits set are a NaN.
    const step = v128.or(v128.and(one, f32x4.gt(at, zero)), f32x4.ne(at, at));
    v128.store(out + i, f32x4.mul(v128.load(dy + i), step));
  }
  for (; i < bytes; i += 4) {
    const at = load<f32>(x + i);
    const step: f32 = at != at ? at : <f32>i32(at > 0);
    store<f32>(out + i, load<f32>(dy + i) * step);
  }
}
