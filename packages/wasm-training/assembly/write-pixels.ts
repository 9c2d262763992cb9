/** Nothing (clamp 0), relu (1) or relu6 (2). */
@inline
function limit(value: v128, clamp: i32): v128 {
  if (clamp > 1) return f32x4.min(f32x4.max(value, f32x4.splat(0)), f32x4.splat(6));
  return clamp ? f32x4.max(value, f32x4.splat(0)) : value;
}

/**
 * tile [channels][tilePitch bytes] → `count` pixels, with a bias (0: none) and a clamp: position `first` of a grid with
 * `pitch` columns, of which the first `columns` are pixels, and those behind it. Steps in bytes.
 */
export function writePixels(
  tile: usize, tilePitch: usize, channels: i32, first: i32, count: i32, pitch: i32, columns: i32, bias: usize, clamp: i32,
  to: usize, toRow: usize, toColumn: usize,
): void {
  const end = first + count;
  for (let p = first; p < end; ) {
    const column = p % pitch;
    const run = min(columns - column, end - p);
    if (run > 0) {
      const out = to + toRow * (p / pitch) + toColumn * column;
      const from = tile + 4 * (p - first);
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        const b = bias ? v128.load(bias + 4 * c) : f32x4.splat(0);
        let line = from + tilePitch * c, pixel = out + 4 * c;
        for (let i = run; i > 0; i -= 4, line += 16) {
          // Four positions, even if some of them are no pixels.
          const v0 = v128.load(line), v1 = v128.load(line + tilePitch);
          const v2 = v128.load(line + 2 * tilePitch), v3 = v128.load(line + 3 * tilePitch);
          const p0 = v128.shuffle<f32>(v0, v1, 0, 4, 1, 5), p1 = v128.shuffle<f32>(v0, v1, 2, 6, 3, 7);
          const q0 = v128.shuffle<f32>(v2, v3, 0, 4, 1, 5), q1 = v128.shuffle<f32>(v2, v3, 2, 6, 3, 7);
          v128.store(pixel, limit(f32x4.add(v128.shuffle<f32>(p0, q0, 0, 1, 4, 5), b), clamp));
          pixel += toColumn;
          if (i > 1) {
            v128.store(pixel, limit(f32x4.add(v128.shuffle<f32>(p0, q0, 2, 3, 6, 7), b), clamp));
            pixel += toColumn;
          }
          if (i > 2) {
            v128.store(pixel, limit(f32x4.add(v128.shuffle<f32>(p1, q1, 0, 1, 4, 5), b), clamp));
            pixel += toColumn;
          }
          if (i > 3) {
            v128.store(pixel, limit(f32x4.add(v128.shuffle<f32>(p1, q1, 2, 3, 6, 7), b), clamp));
            pixel += toColumn;
          }
        }
      }
      for (; c < channels; c++) {
        const b: f32 = bias ? load<f32>(bias + 4 * c) : 0;
        let pixel = out + 4 * c;
        const line = from + tilePitch * c;
        for (let i = 0; i < run; i++, pixel += toColumn) {
          const value = limit(f32x4.splat(load<f32>(line + 4 * i) + b), clamp);
          store<f32>(pixel, f32x4.extract_lane(value, 0));
        }
      }
    }
    p += max(run, 1);
  }
}
