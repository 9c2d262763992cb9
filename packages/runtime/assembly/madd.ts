/**
 * a·b + c per lane, rounded twice. `relaxedOf` (src/ops) makes one instruction of it, rounded once, where the sum comes
 * last on the stack; `finish` has it first, and stays.
 */
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}
