import { storeLanes } from './finish';
import { BASES, BIAS, ENDS, FINAL, FURTHER, INDICES, LAST, PITCH, CLAMP, ROWS, SCALE, STAGE } from './sparse';

/** As in sparse.ts, with two lists a row: what is added, then what is subtracted. */
@inline
function block<T>(nv: i32, x: usize, pitch: usize, at: usize, out: usize): usize {
  for (let r: usize = 0; r < load<usize>(ROWS); r += 4) {
    at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
    const from = x + <usize>load<u32>(load<usize>(BASES) + r) * pitch;
    let end = load<usize>(INDICES) + <usize>load<u32>(load<usize>(ENDS) + 2 * r, 4) * sizeof<T>();
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
      a0 = f32x4.add(a0, v128.load(y));
      if (nv > 1) a1 = f32x4.add(a1, v128.load(y, 16));
      if (nv > 2) a2 = f32x4.add(a2, v128.load(y, 32));
      if (nv > 3) a3 = f32x4.add(a3, v128.load(y, 48));
      if (nv > 4) a4 = f32x4.add(a4, v128.load(y, 64));
      if (nv > 5) a5 = f32x4.add(a5, v128.load(y, 80));
      if (nv > 6) a6 = f32x4.add(a6, v128.load(y, 96));
      at += sizeof<T>();
    } while (at < end);
    at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
    end = load<usize>(INDICES) + <usize>load<u32>(load<usize>(ENDS) + 2 * r, 8) * sizeof<T>();
    if (at < end) do {
      const y = from + <usize>load<T>(at) * pitch;
      a0 = f32x4.sub(a0, v128.load(y));
      if (nv > 1) a1 = f32x4.sub(a1, v128.load(y, 16));
      if (nv > 2) a2 = f32x4.sub(a2, v128.load(y, 32));
      if (nv > 3) a3 = f32x4.sub(a3, v128.load(y, 48));
      if (nv > 4) a4 = f32x4.sub(a4, v128.load(y, 64));
      if (nv > 5) a5 = f32x4.sub(a5, v128.load(y, 80));
      if (nv > 6) a6 = f32x4.sub(a6, v128.load(y, 96));
      at += sizeof<T>();
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

// Functions of their own as in sparse.ts.
export function signs1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(1, x, pitch, at, out);
}

export function signs2(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(2, x, pitch, at, out);
}

export function signs3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(3, x, pitch, at, out);
}

export function signs4(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(4, x, pitch, at, out);
}

export function signs5(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(5, x, pitch, at, out);
}

export function signs6(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(6, x, pitch, at, out);
}

export function signs7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(7, x, pitch, at, out);
}

export function signsWide1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(1, x, pitch, at, out);
}

export function signsWide3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(3, x, pitch, at, out);
}

export function signsWide7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(7, x, pitch, at, out);
}

/** out[r][p] = finish(Σ of what row r adds − Σ of what it subtracts), block by block: as `sparse`, with weights ±1. */
export function signs(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  store<i32>(ROWS, 4 * rows);
  store<usize>(INDICES, indices);
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
      store<usize>(ENDS, ends + 8 * rows * b);
      store<usize>(BASES, bases + 4 * rows * b);
      if (wide) {
        if (nv == 7) at = signsWide7(x, pitch, at, out);
        else if (nv == 3) at = signsWide3(x, pitch, at, out);
        else at = signsWide1(x, pitch, at, out);
      } else switch (nv) {
        case 1: at = signs1(x, pitch, at, out); break;
        case 2: at = signs2(x, pitch, at, out); break;
        case 3: at = signs3(x, pitch, at, out); break;
        case 4: at = signs4(x, pitch, at, out); break;
        case 5: at = signs5(x, pitch, at, out); break;
        case 6: at = signs6(x, pitch, at, out); break;
        case 7: at = signs7(x, pitch, at, out); break;
      }
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
