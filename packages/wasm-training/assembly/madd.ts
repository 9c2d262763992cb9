/** a·b + c per lane: rounded twice, in the module for relaxed SIMD once. */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}
