// 8192 values tell a density to 1 %.
const FOURS: i32 = 2048;

/** The share of values that are not zero, of `count` at `at`: of all, or of an even sample. */
export function sampledDensity(at: usize, count: i32): f32 {
  // An odd number of fours, so as not to see the same few columns of a matrix.
  const step: usize = count >> 2 > FOURS ? (<usize>(count / FOURS >> 3 << 3) + 4) << 2 : 16;
  const end = at + ((<usize>count) << 2);
  let zeros = i32x4.splat(0);
  let seen = 0;
  for (; at + 16 <= end; at += step, seen += 4) {
    zeros = i32x4.sub(zeros, f32x4.eq(v128.load(at), f32x4.splat(0)));
  }
  const sum =
    i32x4.extract_lane(zeros, 0) +
    i32x4.extract_lane(zeros, 1) +
    i32x4.extract_lane(zeros, 2) +
    i32x4.extract_lane(zeros, 3);
  return seen == 0 ? 1 : <f32>(seen - sum) / <f32>seen;
}
