/** Moves each of `count` values at `at` to [low, high]; NaN stays. */
export function clamp(at: usize, count: i32, low: f32, high: f32): void {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  const end = at + ((<usize>count) << 2);
  for (; at + 16 <= end; at += 16) v128.store(at, f32x4.min(f32x4.max(v128.load(at), lows), highs));
  for (; at < end; at += 4) store<f32>(at, min<f32>(max<f32>(load<f32>(at), low), high));
}
