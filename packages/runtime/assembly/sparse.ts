import { storeLanes } from './finish';
import { madd } from './madd';

/**
 * Where `sparse` and `signs` leave what their loops need once a row: as variables they would take the registers of what is
 * needed once a weight.
 */
export const ROWS = 0, ENDS = 4, BASES = 8, INDICES = 12, VALUES = 16, SCALE = 20, BIAS = 24, CLAMP = 28, PITCH = 32, LAST = 36, STAGE = 40;
/** Whether a block before this one has left sums in `out`, and whether these are finished. */
export const FURTHER = 1, FINAL = 2;

/**
 * All rows of one block times 4·nv neighbouring positions: a weight is read once and meets nv vectors of the input.
 * `nv` is a constant at every call, so that the branches on it vanish.
 *
 * @returns where the next block's first list begins, but for its rounding.
 */
@inline
function block<T>(nv: i32, x: usize, pitch: usize, at: usize, out: usize): usize {
  for (let r: usize = 0; r < load<usize>(ROWS); r += 4) {
    at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
    const from = x + <usize>load<u32>(load<usize>(BASES) + r) * pitch;
    const end = load<usize>(INDICES) + <usize>load<u32>(load<usize>(ENDS) + r, 4) * sizeof<T>();
    let weight = load<usize>(VALUES) + (at - load<usize>(INDICES)) * (4 / sizeof<T>());
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
    if (load<i32>(STAGE) & FURTHER) {
      a0 = v128.load(out);
      if (nv > 1) a1 = v128.load(out, 16);
      if (nv > 2) a2 = v128.load(out, 32);
      if (nv > 3) a3 = v128.load(out, 48);
      if (nv > 4) a4 = v128.load(out, 64);
      if (nv > 5) a5 = v128.load(out, 80);
      if (nv > 6) a6 = v128.load(out, 96);
    }
    if (at < end) do {
      const y = from + <usize>load<T>(at) * pitch;
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
    if (load<i32>(STAGE) & FINAL) {
      const s = v128.load32_splat(load<usize>(SCALE) + r), b = v128.load32_splat(load<usize>(BIAS) + r);
      a0 = f32x4.add(b, f32x4.mul(a0, s));
      if (nv > 1) a1 = f32x4.add(b, f32x4.mul(a1, s));
      if (nv > 2) a2 = f32x4.add(b, f32x4.mul(a2, s));
      if (nv > 3) a3 = f32x4.add(b, f32x4.mul(a3, s));
      if (nv > 4) a4 = f32x4.add(b, f32x4.mul(a4, s));
      if (nv > 5) a5 = f32x4.add(b, f32x4.mul(a5, s));
      if (nv > 6) a6 = f32x4.add(b, f32x4.mul(a6, s));
      const clamp = load<i32>(CLAMP);
      if (clamp) {
        const zero = f32x4.splat(0);
        a0 = f32x4.max(a0, zero);
        if (nv > 1) a1 = f32x4.max(a1, zero);
        if (nv > 2) a2 = f32x4.max(a2, zero);
        if (nv > 3) a3 = f32x4.max(a3, zero);
        if (nv > 4) a4 = f32x4.max(a4, zero);
        if (nv > 5) a5 = f32x4.max(a5, zero);
        if (nv > 6) a6 = f32x4.max(a6, zero);
      }
      if (clamp > 1) {
        const six = f32x4.splat(6);
        a0 = f32x4.min(a0, six);
        if (nv > 1) a1 = f32x4.min(a1, six);
        if (nv > 2) a2 = f32x4.min(a2, six);
        if (nv > 3) a3 = f32x4.min(a3, six);
        if (nv > 4) a4 = f32x4.min(a4, six);
        if (nv > 5) a5 = f32x4.min(a5, six);
        if (nv > 6) a6 = f32x4.min(a6, six);
      }
    }
    const last = load<i32>(LAST);
    storeLanes(out, a0, nv == 1 ? last : 4);
    if (nv > 1) storeLanes(out + 16, a1, nv == 2 ? last : 4);
    if (nv > 2) storeLanes(out + 32, a2, nv == 3 ? last : 4);
    if (nv > 3) storeLanes(out + 48, a3, nv == 4 ? last : 4);
    if (nv > 4) storeLanes(out + 64, a4, nv == 5 ? last : 4);
    if (nv > 5) storeLanes(out + 80, a5, nv == 6 ? last : 4);
    if (nv > 6) storeLanes(out + 96, a6, nv == 7 ? last : 4);
    out += load<usize>(PITCH);
  }
  return at;
}

// Seven sums and what they need fill the registers: with eight, V8 of Node 20 takes twice as long. Functions of their
// own keep the loops apart, and the compiler leaves them so because they are exported.
export function sparse1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(1, x, pitch, at, out);
}

export function sparse2(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(2, x, pitch, at, out);
}

export function sparse3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(3, x, pitch, at, out);
}

export function sparse4(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(4, x, pitch, at, out);
}

export function sparse5(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(5, x, pitch, at, out);
}

export function sparse6(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(6, x, pitch, at, out);
}

export function sparse7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(7, x, pitch, at, out);
}

export function sparseWide1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(1, x, pitch, at, out);
}

export function sparseWide3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(3, x, pitch, at, out);
}

export function sparseWide7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(7, x, pitch, at, out);
}

/**
 * out[r][p] = finish(Σ over row r's weights of weight · x[(base + index) · pitch + 4p bytes]), block by block, in the order of
 * the lists. List i has what stands from ends[i], rounded up to a multiple of four, to ends[i + 1].
 */
export function sparse(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  store<i32>(ROWS, 4 * rows);
  store<usize>(INDICES, indices);
  store<usize>(VALUES, values);
  store<usize>(SCALE, scale);
  store<usize>(BIAS, bias);
  store<i32>(CLAMP, clamp);
  store<usize>(PITCH, outPitch);
  const last = ((positions - 1) & 3) + 1;
  let vectors = (positions + 3) >> 2;
  // Of equal size, since a narrow block at the end costs almost as much as a wide one.
  for (let parts = (vectors + 6) / 7; vectors > 0; parts--) {
    // Wide indices are rare: fewer sizes do.
    const nv = !wide ? (vectors + parts - 1) / parts : vectors >= 7 ? 7 : vectors >= 3 ? 3 : 1;
    store<i32>(LAST, vectors == nv ? last : 4);
    let at = indices;
    for (let b = 0; b < blocks; b++) {
      store<i32>(STAGE, (b > 0 ? FURTHER : 0) | (b == blocks - 1 ? FINAL : 0));
      store<usize>(ENDS, ends + 4 * rows * b);
      store<usize>(BASES, bases + 4 * rows * b);
      if (wide) {
        if (nv == 7) at = sparseWide7(x, pitch, at, out);
        else if (nv == 3) at = sparseWide3(x, pitch, at, out);
        else at = sparseWide1(x, pitch, at, out);
      } else switch (nv) {
        case 1: at = sparse1(x, pitch, at, out); break;
        case 2: at = sparse2(x, pitch, at, out); break;
        case 3: at = sparse3(x, pitch, at, out); break;
        case 4: at = sparse4(x, pitch, at, out); break;
        case 5: at = sparse5(x, pitch, at, out); break;
        case 6: at = sparse6(x, pitch, at, out); break;
        case 7: at = sparse7(x, pitch, at, out); break;
      }
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
