/**
 * One update of stochastic gradient descent of n values, each operation rounded like those of tfjs:
 * p = value; g ← gradient + weightDecay · p where that is not 0; with momentum v ← momentum · velocity + g, and
 * the direction is v, or with `nesterov` g + momentum · v; next = p − rate · direction.
 *
 * @param velocity 0 for none; then the direction is g.
 * @param nextVelocity takes v; not used without velocity.
 */
export function sgd(
  value: usize,
  gradient: usize,
  velocity: usize,
  next: usize,
  nextVelocity: usize,
  n: i32,
  rate: f32,
  momentum: f32,
  weightDecay: f32,
  nesterov: bool,
): void {
  if (velocity == 0) {
    step(false, value, gradient, 0, next, 0, n, rate, 0, weightDecay, false);
  } else {
    step(true, value, gradient, velocity, next, nextVelocity, n, rate, momentum, weightDecay, nesterov);
  }
}

@inline
function step(
  moves: bool,
  value: usize,
  gradient: usize,
  velocity: usize,
  next: usize,
  nextVelocity: usize,
  n: i32,
  rate: f32,
  momentum: f32,
  weightDecay: f32,
  nesterov: bool,
): void {
  const bytes = <usize>n << 2;
  const rates = f32x4.splat(rate);
  const momenta = f32x4.splat(momentum);
  const decays = f32x4.splat(weightDecay);
  // g + 0 · p would make 0 of −0.
  const decaying = i32x4.splat(weightDecay == 0 ? 0 : -1);
  const ahead = i32x4.splat(nesterov ? -1 : 0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const p = v128.load(value + i);
    const g = v128.load(gradient + i);
    const decayed = v128.bitselect(f32x4.add(g, f32x4.mul(p, decays)), g, decaying);
    let direction = decayed;
    if (moves) {
      const v = f32x4.add(f32x4.mul(v128.load(velocity + i), momenta), decayed);
      v128.store(nextVelocity + i, v);
      direction = v128.bitselect(f32x4.add(decayed, f32x4.mul(v, momenta)), v, ahead);
    }
    v128.store(next + i, f32x4.sub(p, f32x4.mul(direction, rates)));
  }
  for (; i < bytes; i += 4) {
    const p = load<f32>(value + i);
    let direction = load<f32>(gradient + i);
    if (weightDecay != 0) direction += p * weightDecay;
    if (moves) {
      const v = load<f32>(velocity + i) * momentum + direction;
      store<f32>(nextVelocity + i, v);
      direction = nesterov ? direction + v * momentum : v;
    }
    store<f32>(next + i, p - direction * rate);
  }
}
