import { finish, storeLanes } from './finish';

/** Adds eight-bit sums to the sixteen-bit ones of a row, or begins these. */
@inline
function widen(out: usize, sums: v128, further: bool): void {
  let low = i16x8.extend_low_i8x16_s(sums), high = i16x8.extend_high_i8x16_s(sums);
  if (further) {
    low = i16x8.add(low, v128.load(out));
    high = i16x8.add(high, v128.load(out, 16));
  }
  v128.store(out, low);
  v128.store(out, high, 16);
}

/** One row at 16·nv positions (nv 1 … 7). */
@inline
function block(
  nv: i32, x: usize, delta: usize, end: usize, stretch: usize, pattern: usize, tables: usize, out: usize,
): void {
  const zero = i8x16.splat(0);
  let further = false;
  do {
    let a0 = zero, a1 = zero, a2 = zero, a3 = zero, a4 = zero, a5 = zero, a6 = zero;
    const stop = min(end, delta + stretch * 4);
    while (delta < stop) {
      x += <usize>load<u32>(delta);
      const table = v128.load(tables + (<usize>load<u8>(pattern) << 4));
      a0 = i8x16.add(a0, i8x16.relaxed_swizzle(table, v128.load(x)));
      if (nv > 1) a1 = i8x16.add(a1, i8x16.relaxed_swizzle(table, v128.load(x, 16)));
      if (nv > 2) a2 = i8x16.add(a2, i8x16.relaxed_swizzle(table, v128.load(x, 32)));
      if (nv > 3) a3 = i8x16.add(a3, i8x16.relaxed_swizzle(table, v128.load(x, 48)));
      if (nv > 4) a4 = i8x16.add(a4, i8x16.relaxed_swizzle(table, v128.load(x, 64)));
      if (nv > 5) a5 = i8x16.add(a5, i8x16.relaxed_swizzle(table, v128.load(x, 80)));
      if (nv > 6) a6 = i8x16.add(a6, i8x16.relaxed_swizzle(table, v128.load(x, 96)));
      delta += 4;
      pattern++;
    }
    widen(out, a0, further);
    if (nv > 1) widen(out + 32, a1, further);
    if (nv > 2) widen(out + 64, a2, further);
    if (nv > 3) widen(out + 96, a3, further);
    if (nv > 4) widen(out + 128, a4, further);
    if (nv > 5) widen(out + 160, a5, further);
    if (nv > 6) widen(out + 192, a6, further);
    further = true;
  } while (delta < end);
}

@inline
function rowsOf(
  nv: i32, x: usize, rows: i32, starts: usize, deltas: usize, patterns: usize, stretch: usize, tables: usize, out: usize, outPitch: usize,
): void {
  let begin = <usize>load<u32>(starts);
  for (let r = 0; r < rows; r++) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    block(nv, x, deltas + begin * 4, deltas + end * 4, stretch, patterns + begin, tables, out);
    begin = end;
    out += outPitch;
  }
}

/**
 * out[r][p] (int16) = Σ over row r's steps of tables[pattern][nibble at offset + p]. `stretch` steps are added in eight bits
 * before these are widened: so few that their weights are at most 127. Writes whole vectors: a row of `out` has room for
 * `positions` rounded up to 16.
 */
export function binary(
  x: usize, positions: i32, rows: i32, starts: usize, deltas: usize, patterns: usize, stretch: usize, tables: usize,
  out: usize, outPitch: usize,
): void {
  let vectors = (positions + 15) >> 4;
  for (; vectors > 7; vectors -= 7, x += 112, out += 224) {
    rowsOf(7, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  }
  if (vectors == 7) rowsOf(7, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 6) rowsOf(6, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 5) rowsOf(5, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 4) rowsOf(4, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 3) rowsOf(3, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 2) rowsOf(2, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
  else if (vectors == 1) rowsOf(1, x, rows, starts, deltas, patterns, stretch, tables, out, outPitch);
}

/** The 16 bytes that are 1 << bit where all lanes of a (int16, positions 0 … 7) and b (8 … 15) are set. */
@inline
function bits(a: v128, b: v128, bit: i32): v128 {
  return v128.and(i8x16.narrow_i16x8_s(a, b), i8x16.splat(<i8>((<i32>1) << bit)));
}

/**
 * The signs of float planes as nibbles: bit j of group g is set where channel 4g + j is ≥ 0. Channels that are not there
 * count as negative. Strides of memory in bytes.
 */
export function signNibbles(
  from: usize, plane: usize, pitch: usize, channels: i32, rows: i32, columns: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  const zero = f32x4.splat(0);
  for (let c = 0; c < channels; c += 4) {
    const there = min(channels - c, 4);
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x += 16) {
        let nibbles = zero;
        let at = from + y * pitch + 4 * x;
        for (let j = 0; j < there; j++) {
          const low = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at), zero), f32x4.ge(v128.load(at, 16), zero));
          const high = i16x8.narrow_i32x4_s(f32x4.ge(v128.load(at, 32), zero), f32x4.ge(v128.load(at, 48), zero));
          nibbles = v128.or(nibbles, bits(low, high, j));
          at += plane;
        }
        storeBytes(to + y * toPitch + x, nibbles, columns - x);
      }
    }
    from += 4 * plane;
    to += toPlane;
  }
}

/** finish(sum) of int16 rows of `pitch` sums; `plane` bytes from one unit to the next. */
export function scaleSums(
  from: usize, plane: usize, pitch: i32, rows: i32, height: i32, width: i32,
  scale: usize, bias: usize, clamp: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const s = v128.load32_splat(scale), b = v128.load32_splat(bias);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x += 4) {
        const sums = f32x4.convert_i32x4_s(v128.load16x4_s(from + 2 * (y * pitch + x)));
        storeLanes(to + y * toPitch + 4 * x, finish(sums, s, b, clamp), width - x);
      }
    }
    from += plane;
    to += toPlane;
    scale += 4;
    bias += 4;
  }
}

/**
 * The signs of the sums as nibbles: bit j of group g is set where unit 4g + j's sum is ≥ its threshold (int32, here in
 * the range of int16), or below it if its flip is 1. `rows` units, the rest of the last group negative.
 */
export function thresholdSums(
  from: usize, plane: usize, pitch: i32, rows: i32, height: i32, width: i32, thresholds: usize, flips: usize,
  to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let r = 0; r < rows; r += 4) {
    const there = min(rows - r, 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x += 16) {
        let nibbles = i8x16.splat(0);
        let at = from + 2 * (y * pitch + x);
        for (let j = 0; j < there; j++) {
          const limit = i16x8.splat(<i16>load<i32>(thresholds + 4 * j));
          const flip = i16x8.splat(-<i16>load<u8>(flips + j));
          const low = v128.xor(i16x8.ge_s(v128.load(at), limit), flip);
          const high = v128.xor(i16x8.ge_s(v128.load(at, 16), limit), flip);
          nibbles = v128.or(nibbles, bits(low, high, j));
          at += plane;
        }
        storeBytes(to + y * toPitch + x, nibbles, width - x);
      }
    }
    from += 4 * plane;
    to += toPlane;
    thresholds += 16;
    flips += 4;
  }
}

@inline
function storeBytes(at: usize, value: v128, count: i32): void {
  if (count >= 16) {
    v128.store(at, value);
    return;
  }
  if (count & 8) v128.store64_lane(at, value, 0), at += 8, value = i8x16.shuffle(value, value, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  if (count & 4) v128.store32_lane(at, value, 0), at += 4, value = i64x2.shr_u(value, 32);
  if (count & 2) v128.store16_lane(at, value, 0), at += 2, value = i64x2.shr_u(value, 16);
  if (count & 1) v128.store8_lane(at, value, 0);
}
