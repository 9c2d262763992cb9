import { scoreKey, scoreKeys, total } from './score-key';

/**
 * The mask of n scores, 1 where they are kept and 0 elsewhere, or with `weights` that times them. Kept are keys above the
 * threshold, and from score `tiesFrom` on those at it. Returns how many are.
 *
 * @param weights as many as scores, or 0 for none.
 */
export function applyMask(
  weights: usize,
  scores: usize,
  out: usize,
  n: i32,
  order: i32,
  threshold: i32,
  tiesFrom: i32,
): i32 {
  const first = <usize>tiesFrom << 2;
  const rest = (<usize>n << 2) - first;
  const kept = keepFrom(weights, scores, out, first, order, threshold + 1);
  if (weights != 0) weights += first;
  return kept + keepFrom(weights, scores + first, out + first, rest, order, threshold);
}

/** The same for keys ≥ `least` of so many bytes of scores. */
function keepFrom(weights: usize, scores: usize, out: usize, bytes: usize, order: i32, least: i32): i32 {
  if (weights == 0) {
    if (order == 0) return keep(false, 0, scores, out, bytes, 0, least);
    return keep(false, 0, scores, out, bytes, -1, least);
  }
  if (order == 0) return keep(true, weights, scores, out, bytes, 0, least);
  return keep(true, weights, scores, out, bytes, -1, least);
}

@inline
function keep(
  weighted: bool,
  weights: usize,
  scores: usize,
  out: usize,
  bytes: usize,
  order: i32,
  least: i32,
): i32 {
  const leasts = i32x4.splat(least);
  const one = f32x4.splat(1);
  let counts = i32x4.splat(0);
  let i: usize = 0;
  for (; i + 16 <= bytes; i += 16) {
    const kept = i32x4.ge_s(scoreKeys(v128.load(scores + i), order), leasts);
    counts = i32x4.sub(counts, kept);
    const mask = v128.and(one, kept);
    // Not by `and`: −1 · 0 is −0.
    v128.store(out + i, weighted ? f32x4.mul(v128.load(weights + i), mask) : mask);
  }
  let sum = total(counts);
  for (; i < bytes; i += 4) {
    const kept = i32(scoreKey(load<i32>(scores + i), order) >= least);
    sum += kept;
    store<f32>(out + i, weighted ? load<f32>(weights + i) * <f32>kept : <f32>kept);
  }
  return sum;
}
