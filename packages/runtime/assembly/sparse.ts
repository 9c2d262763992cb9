import { finish, storeLanes } from './finish';
import { madd } from './madd';

/** Whether a block before this one has left sums, and whether these are finished. */
export const FURTHER = 1, FINAL = 2;

/**
 * A row's weights in one block, times 4·nv neighbouring positions: a weight is read once and meets nv vectors of the input.
 * Sums start at what the block before has left in `out`, and are finished after the last.
 * `nv` is a constant at every call, so that the branches on it vanish.
 */
@inline
function block<T>(
  nv: i32, x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
  at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
  let weight = values + (at - indices) * (4 / sizeof<T>());
  const end = indices + <usize>load<u32>(ends, 4) * sizeof<T>();
  if (stage & FURTHER) {
    a0 = v128.load(out);
    if (nv > 1) a1 = v128.load(out, 16);
    if (nv > 2) a2 = v128.load(out, 32);
    if (nv > 3) a3 = v128.load(out, 48);
    if (nv > 4) a4 = v128.load(out, 64);
    if (nv > 5) a5 = v128.load(out, 80);
    if (nv > 6) a6 = v128.load(out, 96);
  }
  if (at < end) do {
    const y = x + <usize>load<T>(at) * pitch;
    const w = v128.load32_splat(weight);
    a0 = madd(w, v128.load(y), a0);
    if (nv > 1) a1 = madd(w, v128.load(y, 16), a1);
    if (nv > 2) a2 = madd(w, v128.load(y, 32), a2);
    if (nv > 3) a3 = madd(w, v128.load(y, 48), a3);
    if (nv > 4) a4 = madd(w, v128.load(y, 64), a4);
    if (nv > 5) a5 = madd(w, v128.load(y, 80), a5);
    if (nv > 6) a6 = madd(w, v128.load(y, 96), a6);
    at += sizeof<T>();
    weight += 4;
  } while (at < end);
  if (stage & FINAL) {
    const s = f32x4.splat(scale), b = f32x4.splat(bias);
    a0 = finish(a0, s, b, clamp);
    if (nv > 1) a1 = finish(a1, s, b, clamp);
    if (nv > 2) a2 = finish(a2, s, b, clamp);
    if (nv > 3) a3 = finish(a3, s, b, clamp);
    if (nv > 4) a4 = finish(a4, s, b, clamp);
    if (nv > 5) a5 = finish(a5, s, b, clamp);
    if (nv > 6) a6 = finish(a6, s, b, clamp);
  }
  storeLanes(out, a0, nv == 1 ? last : 4);
  if (nv > 1) storeLanes(out + 16, a1, nv == 2 ? last : 4);
  if (nv > 2) storeLanes(out + 32, a2, nv == 3 ? last : 4);
  if (nv > 3) storeLanes(out + 48, a3, nv == 4 ? last : 4);
  if (nv > 4) storeLanes(out + 64, a4, nv == 5 ? last : 4);
  if (nv > 5) storeLanes(out + 80, a5, nv == 6 ? last : 4);
  if (nv > 6) storeLanes(out + 96, a6, nv == 7 ? last : 4);
  return at;
}

// Seven sums and what they need fill the registers: with eight, V8 of Node 20 takes twice as long. Functions of their
// own keep what a loop needs in registers, and the compiler leaves them so because they are exported.
export function sparse1(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(1, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse2(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(2, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse3(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(3, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse4(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(4, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse5(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(5, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse6(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(6, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparse7(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(7, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparseWide1(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(1, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparseWide3(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(3, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

export function sparseWide7(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, values: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(7, x, pitch, at, ends, indices, out, values, stage, scale, bias, clamp, last);
}

/**
 * out[r][p] = finish(Σ over row r's weights of weight · x[(base + index) · pitch + 4p bytes]), block by block, in the order of
 * the lists. List i has what stands from ends[i], rounded up to a multiple of four, to ends[i + 1].
 */
export function sparse(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  const last = ((positions - 1) & 3) + 1;
  let vectors = (positions + 3) >> 2;
  // Of equal size, since a narrow block at the end costs almost as much as a wide one.
  for (let parts = (vectors + 6) / 7; vectors > 0; parts--) {
    // Wide indices are rare: fewer sizes do.
    const nv = !wide ? (vectors + parts - 1) / parts : vectors >= 7 ? 7 : vectors >= 3 ? 3 : 1;
    const edge = vectors == nv ? last : 4;
    let list = ends, base = bases, at = indices;
    for (let b = 1; b <= blocks; b++) {
      const stage = (b > 1 ? FURTHER : 0) | (b == blocks ? FINAL : 0);
      for (let r = 0; r < rows; r++) {
        const y = x + <usize>load<u32>(base) * pitch, to = out + r * outPitch;
        const s = load<f32>(scale + 4 * r), t = load<f32>(bias + 4 * r);
        if (wide) {
          if (nv == 7) at = sparseWide7(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge);
          else if (nv == 3) at = sparseWide3(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge);
          else at = sparseWide1(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge);
        } else switch (nv) {
          case 1: at = sparse1(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 2: at = sparse2(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 3: at = sparse3(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 4: at = sparse4(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 5: at = sparse5(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 6: at = sparse6(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
          case 7: at = sparse7(y, pitch, at, list, indices, to, values, stage, s, t, clamp, edge); break;
        }
        base += 4;
        list += 4;
      }
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
