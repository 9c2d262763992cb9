const PREFIX = 0xfd;
/** What `i8x16.swizzle` becomes has a byte more: `assembly/build.mjs` left a `nop` behind it. */
const SWIZZLE = [PREFIX, 0x0e, 0x01];
const RELAXED_SWIZZLE = [PREFIX, 0x80, 0x02];
const MUL = [PREFIX, 0xe6, 0x01];
const LOCAL_GET = 0x20;
const ADD = [PREFIX, 0xe4, 0x01];
const RELAXED_MADD = [PREFIX, 0x85, 0x02];
const NOPS = [0x01, 0x01, 0x01];

/**
 * The same kernels with relaxed SIMD: a `f32x4` product that a local variable is added to, and a table look-up, become the
 * one instruction that machines have for it.
 *
 * @param module of fixed SIMD, one that `assembly/build.mjs` wrote: it has seen to it that nothing else looks like these.
 */
export function relaxedOf(module: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const relaxed = module.slice();
  const stands = (code: readonly number[], at: number): boolean =>
    code.every((byte, i) => module[at + i] === byte);
  for (let at = 0; at < module.length; at++) {
    if (module[at] !== PREFIX) continue;
    if (stands(SWIZZLE, at)) relaxed.set(RELAXED_SWIZZLE, at);
    if (!stands(MUL, at) || module[at + 3] !== LOCAL_GET || !stands(ADD, at + 5)) continue;
    relaxed.set(NOPS, at);
    relaxed.set(RELAXED_MADD, at + 5);
  }
  return relaxed;
}
