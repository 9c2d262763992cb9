/**
 * Packs a 0/1 mask, eight weights to a byte: bit i mod 8 (least significant first) of byte ⌊i/8⌋ is mask[i].
 * The unused bits of the last byte are 0.
 *
 * @param mask [n], each value 0 or 1 (any numeric array, also float32 from a tensor).
 * @returns uint8 [⌈n/8⌉].
 * @throws if a value is neither 0 nor 1, or there are 2³² or more.
 */
export function packBits(mask: ArrayLike<number>): Uint8Array {
  checkCount('packBits', mask.length);
  const packed = new Uint8Array(Math.ceil(mask.length / 8));
  for (let i = 0; i < mask.length; i++) {
    const bit = mask[i] as number;
    if (bit === 1) packed[i >>> 3] = (packed[i >>> 3] as number) | (1 << (i & 7));
    else if (bit !== 0)
      throw new Error(`[supermask/format] packBits: mask values must be 0 or 1, got ${bit} at ${i}`);
  }
  return packed;
}

/**
 * The inverse of `packBits`.
 *
 * @param packed uint8 [⌈n/8⌉].
 * @param n how many mask values, an integer in [0, 2³²).
 * @returns uint8 [n] of 0 and 1.
 * @throws if n is no such integer, the length does not fit it, or an unused bit is set.
 */
export function unpackBits(packed: Uint8Array, n: number): Uint8Array {
  checkCount('unpackBits', n);
  checkPacked(packed, n);
  const mask = new Uint8Array(n);
  for (let i = 0; i < n; i++) mask[i] = ((packed[i >>> 3] as number) >> (i & 7)) & 1;
  return mask;
}

/** @throws unless these bytes are what `packBits` makes of n bits, less than 2³². */
export function checkPacked(packed: Uint8Array, n: number): void {
  const bytes = Math.ceil(n / 8);
  if (packed.length !== bytes) {
    throw new Error(`[supermask/format] unpackBits: ${n} bits need ${bytes} bytes, got ${packed.length}`);
  }
  if (n % 8 !== 0 && (packed[bytes - 1] as number) >> (n % 8) !== 0) {
    throw new Error(`[supermask/format] unpackBits: the unused bits after bit ${n} must be 0`);
  }
}

/** How many of the bits are 1. */
export function countOnes(packed: Uint8Array): number {
  let count = 0;
  for (let i = 0; i < packed.length; i++) {
    const byte = packed[i] as number;
    const pairs = byte - ((byte >> 1) & 0x55);
    const fours = (pairs & 0x33) + ((pairs >> 2) & 0x33);
    count = (count + ((fours + (fours >> 4)) & 15)) | 0;
  }
  return count;
}

/** Beyond 2³² the bit operations on positions would wrap around. */
function checkCount(who: string, n: number): void {
  if (Number.isInteger(n) && n >= 0 && n < 2 ** 32) return;
  throw new Error(`[supermask/format] ${who}: n must be an integer in [0, 2^32), got ${n}`);
}
