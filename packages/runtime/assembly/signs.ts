import { finish, storeLanes } from './finish';
import { FINAL, FURTHER } from './sparse';

/** As in sparse.ts, with two lists a row: what is added, then what is subtracted. */
@inline
function block<T>(
  nv: i32, x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
  at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
  let end = indices + <usize>load<u32>(ends, 4) * sizeof<T>();
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
  end = indices + <usize>load<u32>(ends, 8) * sizeof<T>();
  if (at < end) do {
    const y = x + <usize>load<T>(at) * pitch;
    a0 = f32x4.sub(a0, v128.load(y));
    if (nv > 1) a1 = f32x4.sub(a1, v128.load(y, 16));
    if (nv > 2) a2 = f32x4.sub(a2, v128.load(y, 32));
    if (nv > 3) a3 = f32x4.sub(a3, v128.load(y, 48));
    if (nv > 4) a4 = f32x4.sub(a4, v128.load(y, 64));
    if (nv > 5) a5 = f32x4.sub(a5, v128.load(y, 80));
    if (nv > 6) a6 = f32x4.sub(a6, v128.load(y, 96));
    at += sizeof<T>();
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

// Functions of their own as in sparse.ts.
export function signs1(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(1, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs2(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(2, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs3(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(3, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs4(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(4, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs5(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(5, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs6(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(6, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signs7(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u16>(7, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signsWide1(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(1, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signsWide3(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(3, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

export function signsWide7(
  x: usize, pitch: usize, at: usize, ends: usize, indices: usize, out: usize, stage: i32, scale: f32, bias: f32, clamp: i32, last: i32,
): usize {
  return block<u32>(7, x, pitch, at, ends, indices, out, stage, scale, bias, clamp, last);
}

/** out[r][p] = finish(Σ of what row r adds − Σ of what it subtracts), block by block: as `sparse`, with weights ±1. */
export function signs(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool,
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
          if (nv == 7) at = signsWide7(y, pitch, at, list, indices, to, stage, s, t, clamp, edge);
          else if (nv == 3) at = signsWide3(y, pitch, at, list, indices, to, stage, s, t, clamp, edge);
          else at = signsWide1(y, pitch, at, list, indices, to, stage, s, t, clamp, edge);
        } else switch (nv) {
          case 1: at = signs1(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 2: at = signs2(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 3: at = signs3(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 4: at = signs4(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 5: at = signs5(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 6: at = signs6(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
          case 7: at = signs7(y, pitch, at, list, indices, to, stage, s, t, clamp, edge); break;
        }
        base += 4;
        list += 8;
      }
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}
