import { madd } from './madd';

/**
 * One column of a product whose right operand has few values, over 32 rows: sums [32] += Σ w · panel [at …], over the pairs (at, w)
 * in [list, end): at in bytes into panel, w a float32.
 */
export function sparseTile(list: usize, end: usize, panel: usize, sums: usize): void {
  let c0 = v128.load(sums);
  let c1 = v128.load(sums, 16);
  let c2 = v128.load(sums, 32);
  let c3 = v128.load(sums, 48);
  let c4 = v128.load(sums, 64);
  let c5 = v128.load(sums, 80);
  let c6 = v128.load(sums, 96);
  let c7 = v128.load(sums, 112);
  for (; list < end; list += 8) {
    const x = panel + load<u32>(list);
    const w = v128.load32_splat(list, 4);
    c0 = madd(w, v128.load(x), c0);
    c1 = madd(w, v128.load(x, 16), c1);
    c2 = madd(w, v128.load(x, 32), c2);
    c3 = madd(w, v128.load(x, 48), c3);
    c4 = madd(w, v128.load(x, 64), c4);
    c5 = madd(w, v128.load(x, 80), c5);
    c6 = madd(w, v128.load(x, 96), c6);
    c7 = madd(w, v128.load(x, 112), c7);
  }
  v128.store(sums, c0);
  v128.store(sums, c1, 16);
  v128.store(sums, c2, 32);
  v128.store(sums, c3, 48);
  v128.store(sums, c4, 64);
  v128.store(sums, c5, 80);
  v128.store(sums, c6, 96);
  v128.store(sums, c7, 112);
}

/** `sparseTile` over 8 rows. */
export function sparseTile8(list: usize, end: usize, panel: usize, sums: usize): void {
  let c0 = v128.load(sums);
  let c1 = v128.load(sums, 16);
  for (; list < end; list += 8) {
    const x = panel + load<u32>(list);
    const w = v128.load32_splat(list, 4);
    c0 = madd(w, v128.load(x), c0);
    c1 = madd(w, v128.load(x, 16), c1);
  }
  v128.store(sums, c0);
  v128.store(sums, c1, 16);
}
