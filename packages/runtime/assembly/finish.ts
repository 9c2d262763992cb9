/** sum · scale + bias, rounded twice in both modules, then relu. */
@inline
export function finish(sum: v128, scale: v128, bias: v128, relu: bool): v128 {
  const value = f32x4.add(f32x4.mul(sum, scale), bias);
  return relu ? f32x4.max(value, f32x4.splat(0)) : value;
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
