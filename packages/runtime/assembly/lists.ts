import { BASES, BIAS, block, CLAMP, ENDS, FINAL, FURTHER, INDICES, LAST, PITCH, ROWS, SCALE, STAGE, VALUES } from './list-block';

// Seven sums and what they need fill the registers: with eight, V8 of Node 20 takes twice as long. Functions of their
// own keep the loops apart, and the compiler leaves them so because they are exported.
export function sparse1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 1, x, pitch, at, out);
}

export function sparse2(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 2, x, pitch, at, out);
}

export function sparse3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 3, x, pitch, at, out);
}

export function sparse4(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 4, x, pitch, at, out);
}

export function sparse5(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 5, x, pitch, at, out);
}

export function sparse6(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 6, x, pitch, at, out);
}

export function sparse7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(true, 7, x, pitch, at, out);
}

export function sparseWide1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(true, 1, x, pitch, at, out);
}

export function sparseWide3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(true, 3, x, pitch, at, out);
}

export function sparseWide7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(true, 7, x, pitch, at, out);
}

export function signs1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 1, x, pitch, at, out);
}

export function signs2(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 2, x, pitch, at, out);
}

export function signs3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 3, x, pitch, at, out);
}

export function signs4(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 4, x, pitch, at, out);
}

export function signs5(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 5, x, pitch, at, out);
}

export function signs6(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 6, x, pitch, at, out);
}

export function signs7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u16>(false, 7, x, pitch, at, out);
}

export function signsWide1(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(false, 1, x, pitch, at, out);
}

export function signsWide3(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(false, 3, x, pitch, at, out);
}

export function signsWide7(x: usize, pitch: usize, at: usize, out: usize): usize {
  return block<u32>(false, 7, x, pitch, at, out);
}

/** Wide indices are rare: fewer sizes do. */
@inline
function wideBlock(weighted: bool, nv: i32, x: usize, pitch: usize, at: usize, out: usize): usize {
  if (nv == 7) return weighted ? sparseWide7(x, pitch, at, out) : signsWide7(x, pitch, at, out);
  if (nv == 3) return weighted ? sparseWide3(x, pitch, at, out) : signsWide3(x, pitch, at, out);
  return weighted ? sparseWide1(x, pitch, at, out) : signsWide1(x, pitch, at, out);
}

@inline
function narrowBlock(weighted: bool, nv: i32, x: usize, pitch: usize, at: usize, out: usize): usize {
  switch (nv) {
    case 1: return weighted ? sparse1(x, pitch, at, out) : signs1(x, pitch, at, out);
    case 2: return weighted ? sparse2(x, pitch, at, out) : signs2(x, pitch, at, out);
    case 3: return weighted ? sparse3(x, pitch, at, out) : signs3(x, pitch, at, out);
    case 4: return weighted ? sparse4(x, pitch, at, out) : signs4(x, pitch, at, out);
    case 5: return weighted ? sparse5(x, pitch, at, out) : signs5(x, pitch, at, out);
    case 6: return weighted ? sparse6(x, pitch, at, out) : signs6(x, pitch, at, out);
    default: return weighted ? sparse7(x, pitch, at, out) : signs7(x, pitch, at, out);
  }
}

@inline
function product(
  weighted: bool, x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool, values: usize,
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
    const nv = !wide ? (vectors + parts - 1) / parts : vectors >= 7 ? 7 : vectors >= 3 ? 3 : 1;
    store<i32>(LAST, vectors == nv ? last : 4);
    let at = indices;
    for (let b = 0; b < blocks; b++) {
      store<i32>(STAGE, (b > 0 ? FURTHER : 0) | (b == blocks - 1 ? FINAL : 0));
      store<usize>(ENDS, ends + (weighted ? 4 : 8) * rows * b);
      store<usize>(BASES, bases + 4 * rows * b);
      at = wide ? wideBlock(weighted, nv, x, pitch, at, out) : narrowBlock(weighted, nv, x, pitch, at, out);
    }
    vectors -= nv;
    x += nv * 16;
    out += nv * 16;
  }
}

/**
 * out[r][p] = finish(Σ over row r's weights of weight · x[(base + index) · pitch + 4p bytes]), block by block, in the order of
 * the lists. List i has what stands from ends[i], rounded up to a multiple of four, to ends[i + 1].
 */
export function sparse(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool, values: usize,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  product(true, x, pitch, positions, rows, blocks, ends, bases, indices, wide, values, scale, bias, clamp, out, outPitch);
}

/** out[r][p] = finish(Σ of what row r adds − Σ of what it subtracts), block by block: as `sparse`, with weights ±1. */
export function signs(
  x: usize, pitch: usize, positions: i32, rows: i32, blocks: i32, ends: usize, bases: usize, indices: usize, wide: bool,
  scale: usize, bias: usize, clamp: i32, out: usize, outPitch: usize,
): void {
  product(false, x, pitch, positions, rows, blocks, ends, bases, indices, wide, 0, scale, bias, clamp, out, outPitch);
}
