/**
 * One update of Adam of n values, each operation rounded like those of tfjs: p = value; g ← gradient +
 * weightDecay · p where that is not 0; m ← beta1 · first + rest1 · g, v ← beta2 · second + rest2 · g²;
 * next = p − rate · m / (√v / root + epsilon).
 */
export function adam(
  value: usize,
  gradient: usize,
  first: usize,
  second: usize,
  next: usize,
  nextFirst: usize,
  nextSecond: usize,
  n: i32,
  rate: f32,
  beta1: f32,
  rest1: f32,
  beta2: f32,
  rest2: f32,
  root: f32,
  epsilon: f32,
  weightDecay: f32,
): void {
  const bytes = <usize>n << 2;
  const decaying = i32x4.splat(weightDecay == 0 ? 0 : -1);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const p = v128.load(value + i);
    const raw = v128.load(gradient + i);
    // g + 0 · p would make 0 of −0.
    const g = v128.bitselect(f32x4.add(raw, f32x4.mul(p, f32x4.splat(weightDecay))), raw, decaying);
    const m = f32x4.add(
      f32x4.mul(v128.load(first + i), f32x4.splat(beta1)),
      f32x4.mul(g, f32x4.splat(rest1)),
    );
    const v = f32x4.add(
      f32x4.mul(v128.load(second + i), f32x4.splat(beta2)),
      f32x4.mul(f32x4.mul(g, g), f32x4.splat(rest2)),
    );
    const below = f32x4.add(f32x4.div(f32x4.sqrt(v), f32x4.splat(root)), f32x4.splat(epsilon));
    v128.store(nextFirst + i, m);
    v128.store(nextSecond + i, v);
    v128.store(next + i, f32x4.sub(p, f32x4.div(f32x4.mul(m, f32x4.splat(rate)), below)));
  }
  for (; i < bytes; i += 4) {
    const p = load<f32>(value + i);
    let g = load<f32>(gradient + i);
    if (weightDecay != 0) g += p * weightDecay;
    const m = load<f32>(first + i) * beta1 + g * rest1;
    const v = load<f32>(second + i) * beta2 + g * g * rest2;
    store<f32>(nextFirst + i, m);
    store<f32>(nextSecond + i, v);
    store<f32>(next + i, p - (m * rate) / (sqrt<f32>(v) / root + epsilon));
  }
}
