/**
 * Widens eight-bit sums to sixteen bits every 31 steps: a step adds at most 4, and 31 · 4 < 128.
 */
const STEPS: usize = 31;

@inline
function lookUp(table: v128, nibbles: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i8x16.relaxed_swizzle(table, nibbles);
  return i8x16.swizzle(table, nibbles);
}

/** One row at 16·nv positions (nv 1 … 4). */
@inline
function block(
  nv: i32, x: usize, delta: usize, end: usize, pattern: usize, tables: usize, out: usize,
): void {
  const zero = i8x16.splat(0);
  let l0 = zero, l1 = zero, l2 = zero, l3 = zero, h0 = zero, h1 = zero, h2 = zero, h3 = zero;
  while (delta < end) {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero;
    const stop = min(end, delta + STEPS * 4);
    do {
      x += <usize>load<u32>(delta);
      const table = v128.load(tables + (<usize>load<u8>(pattern) << 4));
      a0 = i8x16.add(a0, lookUp(table, v128.load(x)));
      if (nv > 1) a1 = i8x16.add(a1, lookUp(table, v128.load(x, 16)));
      if (nv > 2) a2 = i8x16.add(a2, lookUp(table, v128.load(x, 32)));
      if (nv > 3) a3 = i8x16.add(a3, lookUp(table, v128.load(x, 48)));
      delta += 4;
      pattern++;
    } while (delta < stop);
    l0 = i16x8.add(l0, i16x8.extend_low_i8x16_s(a0));
    h0 = i16x8.add(h0, i16x8.extend_high_i8x16_s(a0));
    if (nv > 1) l1 = i16x8.add(l1, i16x8.extend_low_i8x16_s(a1)), h1 = i16x8.add(h1, i16x8.extend_high_i8x16_s(a1));
    if (nv > 2) l2 = i16x8.add(l2, i16x8.extend_low_i8x16_s(a2)), h2 = i16x8.add(h2, i16x8.extend_high_i8x16_s(a2));
    if (nv > 3) l3 = i16x8.add(l3, i16x8.extend_low_i8x16_s(a3)), h3 = i16x8.add(h3, i16x8.extend_high_i8x16_s(a3));
  }
  v128.store(out, l0);
  v128.store(out, h0, 16);
  if (nv > 1) v128.store(out, l1, 32), v128.store(out, h1, 48);
  if (nv > 2) v128.store(out, l2, 64), v128.store(out, h2, 80);
  if (nv > 3) v128.store(out, l3, 96), v128.store(out, h3, 112);
}

@inline
function rowsOf(
  nv: i32, x: usize, rows: i32, starts: usize, deltas: usize, patterns: usize, tables: usize, out: usize, outPitch: usize,
): void {
  let begin = <usize>load<u32>(starts);
  for (let r = 0; r < rows; r++) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    block(nv, x, deltas + begin * 4, deltas + end * 4, patterns + begin, tables, out);
    begin = end;
    out += outPitch;
  }
}

/**
 * out[r][p] (int16) = Σ over row r's steps of tables[pattern][nibble at offset + p]. Writes whole vectors: a row of
 * `out` has room for `positions` rounded up to 16.
 */
export function binary(
  x: usize, positions: i32, rows: i32, starts: usize, deltas: usize, patterns: usize, tables: usize,
  out: usize, outPitch: usize,
): void {
  for (; positions > 48; positions -= 64, x += 64, out += 128) {
    rowsOf(4, x, rows, starts, deltas, patterns, tables, out, outPitch);
  }
  if (positions > 32) rowsOf(3, x, rows, starts, deltas, patterns, tables, out, outPitch);
  else if (positions > 16) rowsOf(2, x, rows, starts, deltas, patterns, tables, out, outPitch);
  else if (positions > 0) rowsOf(1, x, rows, starts, deltas, patterns, tables, out, outPitch);
}

/**
 * The signs of float planes: byte p of group g has bit j set where channel 4g + j is ≥ 0 at position p.
 * Channels that are not there count as negative.
 */
export function signNibbles(from: usize, channels: i32, positions: i32, to: usize): void {
  for (let c = 0; c < channels; c += 4) {
    const there = min(channels - c, 4);
    for (let p = 0; p < positions; p++) {
      let nibble: i32 = 0;
      let at = from + 4 * p;
      for (let j = 0; j < there; j++) {
        nibble |= i32(load<f32>(at) >= 0) << j;
        at += 4 * positions;
      }
      store<u8>(to + p, nibble);
    }
    from += 16 * positions;
    to += positions;
  }
}

/** out[r][y][x] = finish(sum), from int16 rows of `pitch` sums; `plane` bytes from one row of units to the next. */
export function scaleSums(
  from: usize, plane: usize, pitch: i32, rows: i32, height: i32, width: i32,
  scale: usize, bias: usize, relu: bool, out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const s = load<f32>(scale), b = load<f32>(bias);
    let line = from;
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = f32(load<i16>(line + 2 * x)) * s + b;
        store<f32>(out, relu ? max<f32>(value, 0) : value);
        out += 4;
      }
      line += 2 * pitch;
    }
    from += plane;
    scale += 4;
    bias += 4;
  }
}

/**
 * The signs of the sums as nibbles: bit j of group g is set where unit 4g + j's sum is ≥ its threshold (int32), or
 * below it if its flip is 1. `rows` units, the rest of the last group negative.
 */
export function thresholdSums(
  from: usize, plane: usize, pitch: i32, rows: i32, height: i32, width: i32, thresholds: usize, flips: usize, out: usize,
): void {
  for (let r = 0; r < rows; r += 4) {
    const there = min(rows - r, 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let nibble: i32 = 0;
        let at = from + 2 * (y * pitch + x);
        for (let j = 0; j < there; j++) {
          const above = <i32>load<i16>(at) >= load<i32>(thresholds + 4 * j);
          nibble |= (i32(above) ^ <i32>load<u8>(flips + j)) << j;
          at += plane;
        }
        store<u8>(out++, nibble);
      }
    }
    from += 4 * plane;
    thresholds += 16;
    flips += 4;
  }
}
