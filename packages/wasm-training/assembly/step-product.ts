/** out = dy where x > 0 and dy · 0 elsewhere, for n values: the gradient of relu. */
export function stepProduct(dy: usize, x: usize, out: usize, n: i32): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const bytes = <usize>n << 2;
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const step = v128.and(one, f32x4.gt(v128.load(x + i), zero));
    v128.store(out + i, f32x4.mul(v128.load(dy + i), step));
  }
  for (; i < bytes; i += 4) {
    store<f32>(out + i, load<f32>(dy + i) * <f32>i32(load<f32>(x + i) > 0));
  }
}
