import { finish, storeLanes } from './finish';
import { madd } from './madd';

/**
 * One row times 4·nv neighbouring positions: a weight is read once and meets nv vectors of the input.
 * `nv` is a constant at every call, so that the branches on it vanish.
 */
@inline
function block<T>(
  nv: i32, x: usize, pitch: usize, delta: usize, end: usize, weight: usize,
  scale: f32, bias: f32, clamp: i32, out: usize, last: i32,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
  if (delta < end) do {
    x += <usize>load<T>(delta) * pitch;
    const w = v128.load32_splat(weight);
    a0 = madd(w, v128.load(x), a0);
    if (nv > 1) a1 = madd(w, v128.load(x, 16), a1);
    if (nv > 2) a2 = madd(w, v128.load(x, 32), a2);
    if (nv > 3) a3 = madd(w, v128.load(x, 48), a3);
    if (nv > 4) a4 = madd(w, v128.load(x, 64), a4);
    if (nv > 5) a5 = madd(w, v128.load(x, 80), a5);
    if (nv > 6) a6 = madd(w, v128.load(x, 96), a6);
    delta += sizeof<T>();
    weight += 4;
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
  nv: i32, x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  let begin = <usize>load<u32>(starts);
  for (let r = 0; r < rows; r++) {
    starts += 4;
    const end = <usize>load<u32>(starts);
    // To and fro: what one row read last, the next reads first, while it is still in the cache.
    const back = r & 1;
    block<T>(
      nv, back ? x + reach : x, back ? 0 - pitch : pitch, deltas + begin * sizeof<T>(), deltas + end * sizeof<T>(), values + begin * 4,
      load<f32>(scale), load<f32>(bias), clamp, out, last,
    );
    begin = end;
    scale += 4;
    bias += 4;
    out += outPitch;
  }
}

// Seven sums and what they need fill the registers: with eight, V8 of Node 20 takes twice as long. Functions of their
// own keep the loops apart, and the compiler leaves them so because they are exported.
export function sparse1(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(1, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse2(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(2, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse3(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(3, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse4(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(4, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse5(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(5, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse6(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(6, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparse7(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u16>(7, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparseWide1(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(1, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparseWide3(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(3, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

export function sparseWide7(
  x: usize, pitch: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize, last: i32,
): void {
  rowsOf<u32>(7, x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, last);
}

/**
 * out[r][p] = finish(Σ over row r's weights of weight · x[offset · pitch + 4p bytes]), in the order of the list. Odd rows
 * are listed from the last offset to the first, in steps down from `reach` (bytes).
 */
export function sparse(
  x: usize, pitch: usize, reach: usize, positions: i32, rows: i32, starts: usize, deltas: usize, wide: bool, values: usize,
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
      if (nv == 7) sparseWide7(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge);
      else if (nv == 3) sparseWide3(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge);
      else sparseWide1(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge);
    } else switch (nv) {
      case 1: sparse1(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 2: sparse2(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 3: sparse3(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 4: sparse4(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 5: sparse5(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 6: sparse6(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
      case 7: sparse7(x, pitch, reach, rows, starts, deltas, values, scale, bias, clamp, out, outPitch, edge); break;
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
