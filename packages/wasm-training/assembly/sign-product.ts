/** out = dy · sign(scores), or with `weights` (not 0) dy · weights · sign(scores), for n values; sign(±0) = 0. */
export function signProduct(dy: usize, weights: usize, scores: usize, out: usize, n: i32): void {
  if (weights == 0) multiply(false, dy, weights, scores, out, <usize>n << 2);
  else multiply(true, dy, weights, scores, out, <usize>n << 2);
}

@inline
function multiply(weighted: bool, dy: usize, weights: usize, scores: usize, out: usize, bytes: usize): void {
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const score = v128.load(scores + i);
    const sign = f32x4.sub(v128.and(one, f32x4.gt(score, zero)), v128.and(one, f32x4.lt(score, zero)));
    const slope = v128.load(dy + i);
    v128.store(out + i, f32x4.mul(weighted ? f32x4.mul(slope, v128.load(weights + i)) : slope, sign));
  }
  for (; i < bytes; i += 4) {
    const score = load<f32>(scores + i);
    const sign = <f32>i32(score > 0) - <f32>i32(score < 0);
    const slope = load<f32>(dy + i);
    store<f32>(out + i, (weighted ? slope * load<f32>(weights + i) : slope) * sign);
  }
}
