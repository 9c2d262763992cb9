import { madd } from './madd';

/** `denseTile` for one row and 32 columns: to [32] = from [32] + a [inner] · b [inner, 32]. */
export function rowTile(
  inner: i32,
  a: usize,
  aStep: usize,
  b: usize,
  bStep: usize,
  from: usize,
  to: usize,
): void {
  let c0 = v128.load(from);
  let c1 = v128.load(from, 16);
  let c2 = v128.load(from, 32);
  let c3 = v128.load(from, 48);
  let c4 = v128.load(from, 64);
  let c5 = v128.load(from, 80);
  let c6 = v128.load(from, 96);
  let c7 = v128.load(from, 112);
  for (; inner > 0; inner--) {
    const x = v128.load32_splat(a);
    c0 = madd(x, v128.load(b), c0);
    c1 = madd(x, v128.load(b, 16), c1);
    c2 = madd(x, v128.load(b, 32), c2);
    c3 = madd(x, v128.load(b, 48), c3);
    c4 = madd(x, v128.load(b, 64), c4);
    c5 = madd(x, v128.load(b, 80), c5);
    c6 = madd(x, v128.load(b, 96), c6);
    c7 = madd(x, v128.load(b, 112), c7);
    a += aStep;
    b += bStep;
  }
  v128.store(to, c0);
  v128.store(to, c1, 16);
  v128.store(to, c2, 32);
  v128.store(to, c3, 48);
  v128.store(to, c4, 64);
  v128.store(to, c5, 80);
  v128.store(to, c6, 96);
  v128.store(to, c7, 112);
}
