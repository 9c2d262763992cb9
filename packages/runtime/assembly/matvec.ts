import { finish, storeLanes } from './finish';
import { madd } from './madd';
import { OWN } from './own';

/** As many columns as a block has: 16 KiB, half of a usual first-level cache. */
const COLUMNS = 4096;
/** Where a block of the input is copied to, with a zero behind it: an address that is known saves an addition a weight. */
const COPY = OWN + 64;

/** The inputs of four weights, whose addresses stand in two bytes each. */
@inline
function gather(at: usize): v128 {
  const a = load<u32>(at), b = load<u32>(at, 4);
  let v = v128.load32_zero(a & 0xffff, COPY);
  v = v128.load32_lane(a >> 16, v, 1, COPY);
  v = v128.load32_lane(b & 0xffff, v, 2, COPY);
  return v128.load32_lane(b >> 16, v, 3, COPY);
}

@inline
function term(weighted: bool, at: usize, weight: usize, sum: v128): v128 {
  return weighted ? madd(v128.load(weight), gather(at), sum) : f32x4.add(sum, gather(at));
}

/**
 * Rows times one vector. Eight sums, of every eighth weight of a list each, since one sum would wait for every addition;
 * lists end with weights of the zero, so that they consist of whole vectors. Sums of blocks are added up in `out`.
 */
@inline
function rowsOf(
  weighted: bool, x: usize, columns: i32, rows: i32, ends: usize, indices: usize, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  store<f32>(COPY + 4 * COLUMNS, 0);
  let at = indices;
  for (let first = 0; first < columns; first += COLUMNS) {
    memory.copy(COPY, x + 4 * first, 4 * min(COLUMNS, columns - first));
    for (let r = 0; r < rows; r++) {
      let p = f32x4.splat(0), q = p;
      ends += 4;
      let end = indices + ((<usize>load<u32>(ends) + 3) & -4) * 2;
      for (; at + 16 <= end; at += 16) {
        p = term(weighted, at, values, p);
        q = term(weighted, at + 8, values + 16, q);
        values += 32;
      }
      if (at < end) {
        p = term(weighted, at, values, p);
        at += 8;
        values += 16;
      }
      if (!weighted) {
        ends += 4;
        end = indices + ((<usize>load<u32>(ends) + 3) & -4) * 2;
        for (; at + 16 <= end; at += 16) {
          p = f32x4.sub(p, gather(at));
          q = f32x4.sub(q, gather(at + 8));
        }
        if (at < end) {
          p = f32x4.sub(p, gather(at));
          at += 8;
        }
      }
      p = f32x4.add(p, q);
      let sum = f32x4.extract_lane(p, 0) + f32x4.extract_lane(p, 1) + (f32x4.extract_lane(p, 2) + f32x4.extract_lane(p, 3));
      const to = out + 4 * r;
      if (first > 0) sum += load<f32>(to);
      if (first + COLUMNS >= columns) {
        sum = sum * load<f32>(scale + 4 * r) + load<f32>(bias + 4 * r);
        if (clamp) sum = max<f32>(sum, 0);
        if (clamp > 1) sum = min<f32>(sum, 6);
      }
      store<f32>(to, sum);
    }
  }
}

/** out[r] = finish(Σ weight · x[column]): `sparse` for one position. */
export function sparseVector(
  x: usize, columns: i32, rows: i32, ends: usize, indices: usize, values: usize, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  rowsOf(true, x, columns, rows, ends, indices, values, scale, bias, clamp, out);
}

/** out[r] = finish(Σ of what row r adds − Σ of what it subtracts): `signs` for one position. */
export function signsVector(
  x: usize, columns: i32, rows: i32, ends: usize, indices: usize, scale: usize, bias: usize, clamp: i32, out: usize,
): void {
  rowsOf(false, x, columns, rows, ends, indices, 0, scale, bias, clamp, out);
}

/** `dense` for one position and x[k] one after another: four rows at once, four sums each, of every fourth weight. */
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
