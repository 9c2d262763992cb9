import { storeLanes } from './finish';
import { madd } from './madd';
import { OWN } from './own';

/**
 * Where `product` (lists.ts) leaves what the loops need once a row: as variables they would take the registers of what is needed
 * once a weight.
 */
export const ROWS = OWN + 4, ENDS = OWN + 8, BASES = OWN + 12, INDICES = OWN + 16, VALUES = OWN + 20, SCALE = OWN + 24, BIAS = OWN + 28,
  CLAMP = OWN + 32, PITCH = OWN + 36, LAST = OWN + 40, STAGE = OWN + 44;
/** Whether a block before this one has left sums in `out`, and whether these are finished. */
export const FURTHER = 1, FINAL = 2;

@inline
function term(weighted: bool, weight: v128, y: v128, sum: v128): v128 {
  return weighted ? madd(weight, y, sum) : f32x4.add(sum, y);
}

/**
 * All rows of one block times 4·nv neighbouring positions: a weight is read once and meets nv vectors of the input. A row
 * has one list of `weighted` places, or two: what is added, then what is subtracted. `weighted` and `nv` are constants at
 * every call, so that the branches on them vanish.
 *
 * @returns where the next block's first list begins, but for its rounding.
 */
@inline
export function block<T>(weighted: bool, nv: i32, x: usize, pitch: usize, at: usize, out: usize): usize {
  for (let r: usize = 0; r < load<usize>(ROWS); r += 4) {
    at = at + 3 * sizeof<T>() & -4 * sizeof<T>();
    const from = x + <usize>load<u32>(load<usize>(BASES) + r) * pitch;
    const list = load<usize>(ENDS) + (weighted ? r : 2 * r);
    let end = load<usize>(INDICES) + <usize>load<u32>(list, 4) * sizeof<T>();
    let weight: usize = weighted ? load<usize>(VALUES) + (at - load<usize>(INDICES)) * (4 / sizeof<T>()) : 0;
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
      const w = weighted ? v128.load32_splat(weight) : a0;
      a0 = term(weighted, w, v128.load(y), a0);
      if (nv > 1) a1 = term(weighted, w, v128.load(y, 16), a1);
      if (nv > 2) a2 = term(weighted, w, v128.load(y, 32), a2);
      if (nv > 3) a3 = term(weighted, w, v128.load(y, 48), a3);
      if (nv > 4) a4 = term(weighted, w, v128.load(y, 64), a4);
      if (nv > 5) a5 = term(weighted, w, v128.load(y, 80), a5);
      if (nv > 6) a6 = term(weighted, w, v128.load(y, 96), a6);
      at += sizeof<T>();
      if (weighted) weight += 4;
    } while (at < end);
    if (!weighted) {
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
    }
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
