import { finish, storeLanes } from './finish';

/** As in sparse.ts, with two lists a row: what is added, then what is subtracted. */
@inline
function block<T>(
  nv: i32, from: usize, pitch: usize, reach: usize, delta: usize, middle: usize, end: usize,
  scale: f32, bias: f32, clamp: i32, out: usize, last: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
  let x = from;
  if (delta < middle) do {
    x += <usize>load<T>(delta) * pitch;
    a0 = f32x4.add(a0, v128.load(x));
    if (nv > 1) a1 = f32x4.add(a1, v128.load(x, 16));
    if (nv > 2) a2 = f32x4.add(a2, v128.load(x, 32));
    if (nv > 3) a3 = f32x4.add(a3, v128.load(x, 48));
    if (nv > 4) a4 = f32x4.add(a4, v128.load(x, 64));
    if (nv > 5) a5 = f32x4.add(a5, v128.load(x, 80));
    if (nv > 6) a6 = f32x4.add(a6, v128.load(x, 96));
    delta += sizeof<T>();
  } while (delta < middle);
  // Back again: what was read last is still in the cache.
  x = from + reach;
  if (delta < end) do {
    x -= <usize>load<T>(delta) * pitch;
    a0 = f32x4.sub(a0, v128.load(x));
    if (nv > 1) a1 = f32x4.sub(a1, v128.load(x, 16));
    if (nv > 2) a2 = f32x4.sub(a2, v128.load(x, 32));
    if (nv > 3) a3 = f32x4.sub(a3, v128.load(x, 48));
    if (nv > 4) a4 = f32x4.sub(a4, v128.load(x, 64));
    if (nv > 5) a5 = f32x4.sub(a5, v128.load(x, 80));
    if (nv > 6) a6 = f32x4.sub(a6, v128.load(x, 96));
    delta += sizeof<T>();
  } while (delta < end);
  const s = f32x4.splat(scale), b = f32x4.splat(bias);
  storeLanes(out, finish(a0, s, b, clamp), nv == 1 ? last : 4);
  if (nv > 1) storeLanes(out + 16, finish(a1, s, b, clamp), nv == 2 ? last : 4);
  if (nv > 2) storeLanes(out + 32, finish(a2, s, b, clamp), nv == 3 ? last : 4);
  if (nv > 3) storeLanes(out + 48, finish(a3, s, b, clamp), nv == 4 ? last : 4);
  if (nv > 4) storeLanes(out + 64, finish(a4, s, b, clamp), nv == 5 ? last : 4);
  if (nv > 5) storeLanes(out + 80, finish(a5, s, b, clamp), nv == 6 ? last : 4);
  if (nv > 6) storeLanes(out + 96, finish(a6, s, b, clamp), nv == 7 ? last : 4);
}

@inline
function rowsOf<T>(
  nv: i32, x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  let begin = <usize>load<u32>(starts);
  for (let r = 0; r < rows; r++) {
    const middle = <usize>load<u32>(starts, 4);
    const end = <usize>load<u32>(starts, 8);
    block<T>(
      nv, x, pitch, reach, deltas + begin * sizeof<T>(), deltas + middle * sizeof<T>(), deltas + end * sizeof<T>(),
      load<f32>(scale), load<f32>(bias), clamp, out, last,
    );
    begin = end;
    starts += 8;
    scale += 4;
    bias += 4;
    out += outPitch;
  }
}

// Seven sums and what they need fill the registers: with eight, V8 of Node 20 takes twice as long. Functions of their
// own keep the loops apart, and the compiler leaves them so because they are exported.
export function signs1(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(1, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs2(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(2, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs3(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(3, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs4(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(4, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs5(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(5, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs6(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(6, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signs7(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(7, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signsWide1(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(1, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signsWide3(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(3, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

export function signsWide7(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(7, x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, last);
}

/**
 * out[r][p] = finish(Σ of what row r adds − Σ of what it subtracts): as `sparse`, with weights ±1. Steps go up from 0 in the
 * first list, down from `reach` (bytes) in the second.
 */
export function signs(
  x: usize, pitch: usize, reach: usize, positions: i32, rows: i32, starts: usize, deltas: usize, wide: bool,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  const last = ((positions - 1) & 3) + 1;
  let vectors = (positions + 3) >> 2;
  // Of equal size, since a narrow block at the end costs almost as much as a wide one.
  for (let blocks = (vectors + 6) / 7; vectors > 0; blocks--) {
    // Wide offsets are rare: fewer sizes do.
    const nv = !wide ? (vectors + blocks - 1) / blocks : vectors >= 7 ? 7 : vectors >= 3 ? 3 : 1;
    const edge = vectors == nv ? last : 4;
    if (wide) {
      if (nv == 7) signsWide7(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge);
      else if (nv == 3) signsWide3(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge);
      else signsWide1(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge);
    } else switch (nv) {
      case 1: signs1(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 2: signs2(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 3: signs3(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 4: signs4(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 5: signs5(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 6: signs6(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
      case 7: signs7(x, pitch, reach, rows, starts, deltas, scale, bias, clamp, out, outPitch, edge); break;
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
