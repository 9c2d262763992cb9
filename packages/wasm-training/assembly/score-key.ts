/**
 * The order of float32 scores as signed integers, from their bits: of |s|, or with `order` −1 of s, where a negative
 * number is minus the bits of its size. −0 has the key of 0. From 0x7f800000 on a size is infinite or NaN.
 */
@inline
export function scoreKeys(bits: v128, order: i32): v128 {
  const size = v128.and(bits, i32x4.splat(0x7fffffff));
  if (order == 0) return size;
  const sign = i32x4.shr_s(bits, 31);
  return i32x4.sub(v128.xor(size, sign), sign);
}

/** `scoreKeys` of one score. */
@inline
export function scoreKey(bits: i32, order: i32): i32 {
  const sign = (bits >> 31) & order;
  return ((bits & 0x7fffffff) ^ sign) - sign;
}

/** The sum of four counts. */
@inline
export function total(counts: v128): i32 {
  return (
    i32x4.extract_lane(counts, 0) +
    i32x4.extract_lane(counts, 1) +
    i32x4.extract_lane(counts, 2) +
    i32x4.extract_lane(counts, 3)
  );
}
