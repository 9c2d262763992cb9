import { madd } from './madd';

/**
 * tile [outs][4·nv] (+)= Σ of what a list keeps times what it meets in the planes at x. Seven sums and what they need fill
 * the registers: with eight, V8 of Node 20 takes twice as long. `nv` is a constant at every call.
 *
 * @returns the end of the last list.
 */
@inline
function rows(nv: i32, x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  for (const last = ends + 4 * outs; ends < last; ends += 4) {
    const end = load<usize>(ends);
    let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0;
    if (!first) {
      a0 = v128.load(tile);
      if (nv > 1) a1 = v128.load(tile, 16);
      if (nv > 2) a2 = v128.load(tile, 32);
      if (nv > 3) a3 = v128.load(tile, 48);
      if (nv > 4) a4 = v128.load(tile, 64);
      if (nv > 5) a5 = v128.load(tile, 80);
      if (nv > 6) a6 = v128.load(tile, 96);
    }
    while (at < end) {
      const y = x + load<usize>(at);
      const w = v128.load32_splat(at, 4);
      a0 = madd(w, v128.load(y), a0);
      if (nv > 1) a1 = madd(w, v128.load(y, 16), a1);
      if (nv > 2) a2 = madd(w, v128.load(y, 32), a2);
      if (nv > 3) a3 = madd(w, v128.load(y, 48), a3);
      if (nv > 4) a4 = madd(w, v128.load(y, 64), a4);
      if (nv > 5) a5 = madd(w, v128.load(y, 80), a5);
      if (nv > 6) a6 = madd(w, v128.load(y, 96), a6);
      at += 8;
    }
    v128.store(tile, a0);
    if (nv > 1) v128.store(tile, a1, 16);
    if (nv > 2) v128.store(tile, a2, 32);
    if (nv > 3) v128.store(tile, a3, 48);
    if (nv > 4) v128.store(tile, a4, 64);
    if (nv > 5) v128.store(tile, a5, 80);
    if (nv > 6) v128.store(tile, a6, 96);
    tile += 16 * nv;
  }
  return at;
}

// Exported, the compiler leaves them apart.
export function sparseRows1(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(1, x, at, ends, outs, first, tile);
}

export function sparseRows2(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(2, x, at, ends, outs, first, tile);
}

export function sparseRows3(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(3, x, at, ends, outs, first, tile);
}

export function sparseRows4(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(4, x, at, ends, outs, first, tile);
}

export function sparseRows5(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(5, x, at, ends, outs, first, tile);
}

export function sparseRows6(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(6, x, at, ends, outs, first, tile);
}

export function sparseRows7(x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  return rows(7, x, at, ends, outs, first, tile);
}

@inline
export function sparseRows(nv: i32, x: usize, at: usize, ends: usize, outs: i32, first: bool, tile: usize): usize {
  switch (nv) {
    case 1: return sparseRows1(x, at, ends, outs, first, tile);
    case 2: return sparseRows2(x, at, ends, outs, first, tile);
    case 3: return sparseRows3(x, at, ends, outs, first, tile);
    case 4: return sparseRows4(x, at, ends, outs, first, tile);
    case 5: return sparseRows5(x, at, ends, outs, first, tile);
    case 6: return sparseRows6(x, at, ends, outs, first, tile);
    default: return sparseRows7(x, at, ends, outs, first, tile);
  }
}
