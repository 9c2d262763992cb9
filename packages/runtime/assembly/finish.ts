/** sum · scale + bias, rounded twice in both modules, then nothing (clamp 0), relu (1) or relu6 (2). */
@inline
export function finish(sum: v128, scale: v128, bias: v128, clamp: i32): v128 {
  return limit(f32x4.add(bias, f32x4.mul(sum, scale)), clamp);
}

@inline
export function limit(value: v128, clamp: i32): v128 {
  if (clamp > 1) return f32x4.min(f32x4.max(value, f32x4.splat(0)), f32x4.splat(6));
  return clamp ? f32x4.max(value, f32x4.splat(0)) : value;
}

/** Stores the first `count` lanes only where a whole vector would reach into the next row. */
@inline
export function storeLanes(at: usize, value: v128, count: i32): void {
  if (count >= 4) {
    v128.store(at, value);
  } else {
    v128.store32_lane(at, value, 0);
    if (count > 1) v128.store32_lane(at, value, 1, 4);
    if (count > 2) v128.store32_lane(at, value, 2, 8);
  }
}
