import { madd } from './madd';

/** tile [4 channels][tilePitch] (+)= Σ of weight [4] times eight positions from each place in the planes: eight sums stay in registers. */
@inline
function block(x: usize, places: usize, end: usize, weights: usize, first: bool, tile: usize, tilePitch: usize): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  const t1 = tile + tilePitch, t2 = t1 + tilePitch, t3 = t2 + tilePitch;
  if (!first) {
    a0 = v128.load(tile);
    b0 = v128.load(tile, 16);
    a1 = v128.load(t1);
    b1 = v128.load(t1, 16);
    a2 = v128.load(t2);
    b2 = v128.load(t2, 16);
    a3 = v128.load(t3);
    b3 = v128.load(t3, 16);
  }
  if (places < end) do {
    const at = x + load<usize>(places);
    const u = v128.load(at), v = v128.load(at, 16);
    const w0 = v128.load32_splat(weights);
    a0 = madd(w0, u, a0);
    b0 = madd(w0, v, b0);
    const w1 = v128.load32_splat(weights, 4);
    a1 = madd(w1, u, a1);
    b1 = madd(w1, v, b1);
    const w2 = v128.load32_splat(weights, 8);
    a2 = madd(w2, u, a2);
    b2 = madd(w2, v, b2);
    const w3 = v128.load32_splat(weights, 12);
    a3 = madd(w3, u, a3);
    b3 = madd(w3, v, b3);
    weights += 16;
    places += 4;
  } while (places < end);
  v128.store(tile, a0);
  v128.store(tile, b0, 16);
  v128.store(t1, a1);
  v128.store(t1, b1, 16);
  v128.store(t2, a2);
  v128.store(t2, b2, 16);
  v128.store(t3, a3);
  v128.store(t3, b3, 16);
}

/**
 * tile [4 · quads][8 · pairs] (+)= Σ of weights [quads][count][4] times what stands at the `count` places in the planes at x.
 *
 * @returns the end of the weights.
 */
export function denseRows(pairs: i32, x: usize, places: usize, count: i32, weights: usize, quads: i32, first: bool, tile: usize): usize {
  const end = places + 4 * count, tilePitch: usize = 32 * pairs;
  for (let q = 0; q < quads; q++) {
    for (let p: usize = 0; p < tilePitch; p += 32) block(x + p, places, end, weights, first, tile + p, tilePitch);
    weights += 16 * count;
    tile += 4 * tilePitch;
  }
  return weights;
}
