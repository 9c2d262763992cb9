import { finish, storeLanes } from './finish';
import { madd } from './madd';

@inline
function finishOne(sum: f32, scale: usize, bias: usize, clamp: i32): f32 {
  const value = sum * load<f32>(scale) + load<f32>(bias);
  return clamp > 1 ? min<f32>(max<f32>(value, 0), 6) : clamp ? max<f32>(value, 0) : value;
}

@inline
function step(back: bool, x: usize, bytes: usize): usize {
  return back ? x - bytes : x + bytes;
}

/**
 * One row times one vector. Four sums, of every fourth weight each, since one sum would wait for every
 * addition; they are added up as (0 + 1) + (2 + 3).
 */
@inline
function sparseRow<T>(x: usize, back: bool, delta: usize, end: usize, weight: usize): f32 {
  let a0: f32 = 0, a1: f32 = 0, a2: f32 = 0, a3: f32 = 0;
  while (delta + 4 * sizeof<T>() <= end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a0 += load<f32>(weight) * load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, sizeof<T>()) << 2);
    a1 += load<f32>(weight, 4) * load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, 2 * sizeof<T>()) << 2);
    a2 += load<f32>(weight, 8) * load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, 3 * sizeof<T>()) << 2);
    a3 += load<f32>(weight, 12) * load<f32>(x);
    delta += 4 * sizeof<T>();
    weight += 16;
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a0 += load<f32>(weight) * load<f32>(x);
    delta += sizeof<T>();
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a1 += load<f32>(weight, 4) * load<f32>(x);
    delta += sizeof<T>();
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a2 += load<f32>(weight, 8) * load<f32>(x);
  }
  return a0 + a1 + (a2 + a3);
}

@inline
function sparseRows<T>(
  x: usize, reach: usize, rows: i32, starts: usize, deltas: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const begin = <usize>load<u32>(starts), end = <usize>load<u32>(starts, 4);
    const first = deltas + begin * sizeof<T>(), stop = deltas + end * sizeof<T>();
    const sum = r & 1
      ? sparseRow<T>(x + reach, true, first, stop, values + begin * 4)
      : sparseRow<T>(x, false, first, stop, values + begin * 4);
    store<f32>(out, finishOne(sum, scale, bias, clamp));
    starts += 4;
    scale += 4;
    bias += 4;
    out += 4;
  }
}

/** out[r] = finish(Σ weight · x[column]): `sparse` for one position. */
export function sparseVector(
  x: usize, reach: usize, rows: i32, starts: usize, deltas: usize, wide: bool, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  if (wide) sparseRows<u32>(x, reach, rows, starts, deltas, values, scale, bias, clamp, out);
  else sparseRows<u16>(x, reach, rows, starts, deltas, values, scale, bias, clamp, out);
}

/** The sum of a list, as in `sparseRow`. */
@inline
function listSum<T>(x: usize, back: bool, delta: usize, end: usize): f32 {
  let a0: f32 = 0, a1: f32 = 0, a2: f32 = 0, a3: f32 = 0;
  while (delta + 4 * sizeof<T>() <= end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a0 += load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, sizeof<T>()) << 2);
    a1 += load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, 2 * sizeof<T>()) << 2);
    a2 += load<f32>(x);
    x = step(back, x, <usize>load<T>(delta, 3 * sizeof<T>()) << 2);
    a3 += load<f32>(x);
    delta += 4 * sizeof<T>();
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a0 += load<f32>(x);
    delta += sizeof<T>();
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a1 += load<f32>(x);
    delta += sizeof<T>();
  }
  if (delta < end) {
    x = step(back, x, <usize>load<T>(delta) << 2);
    a2 += load<f32>(x);
  }
  return a0 + a1 + (a2 + a3);
}

@inline
function signRows<T>(
  x: usize, reach: usize, rows: i32, starts: usize, deltas: usize, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  for (let r = 0; r < rows; r++) {
    const begin = deltas + <usize>load<u32>(starts) * sizeof<T>();
    const middle = deltas + <usize>load<u32>(starts, 4) * sizeof<T>();
    const end = deltas + <usize>load<u32>(starts, 8) * sizeof<T>();
    const sum = listSum<T>(x, false, begin, middle) - listSum<T>(x + reach, true, middle, end);
    store<f32>(out, finishOne(sum, scale, bias, clamp));
    starts += 8;
    scale += 4;
    bias += 4;
    out += 4;
  }
}

/** out[r] = finish(Σ of what row r adds − Σ of what it subtracts): `signs` for one position. */
export function signsVector(
  x: usize, reach: usize, rows: i32, starts: usize, deltas: usize, wide: bool, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  if (wide) signRows<u32>(x, reach, rows, starts, deltas, scale, bias, clamp, out);
  else signRows<u16>(x, reach, rows, starts, deltas, scale, bias, clamp, out);
}

/** `dense` for one position and x[k] one after another: four rows at once, four sums each as in `sparseRow`. */
export function denseVector(
  x: usize, rows: i32, count: i32, weights: usize, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  const end = x + 4 * count;
  for (let r = 0; r < rows; r += 4) {
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
    let at = x;
    for (; at + 16 <= end; at += 16) {
      a0 = madd(v128.load(weights), v128.load32_splat(at), a0);
      a1 = madd(v128.load(weights, 16), v128.load32_splat(at, 4), a1);
      a2 = madd(v128.load(weights, 32), v128.load32_splat(at, 8), a2);
      a3 = madd(v128.load(weights, 48), v128.load32_splat(at, 12), a3);
      weights += 64;
    }
    if (at < end) {
      a0 = madd(v128.load(weights), v128.load32_splat(at), a0);
      weights += 16;
    }
    if (at + 4 < end) {
      a1 = madd(v128.load(weights), v128.load32_splat(at, 4), a1);
      weights += 16;
    }
    if (at + 8 < end) {
      a2 = madd(v128.load(weights), v128.load32_splat(at, 8), a2);
      weights += 16;
    }
    const sum = f32x4.add(f32x4.add(a0, a1), f32x4.add(a2, a3));
    storeLanes(out, finish(sum, v128.load(scale), v128.load(bias), clamp), rows - r);
    scale += 16;
    bias += 16;
    out += 16;
  }
}
