/** Bits, eight to a byte as `packBits` has them. */
export interface PackedBits {
  readonly packed: Uint8Array;
}

/** Bit `i`, which is there. */
export function bitAt({ packed }: PackedBits, i: number): number {
  return ((packed[i >> 3] as number) >> (i & 7)) & 1;
}

/**
 * Finds the ones among the bits start … start + count − 1. Code that is not compiled yet, as whatever runs once, takes as long
 * for a bit as for a weight: so it goes from one to one.
 *
 * @param bits undefined if all are 1.
 * @param ones receives how far each one is from the start, ascending.
 * @returns how many there are.
 */
export function findOnes(
  bits: PackedBits | undefined,
  start: number,
  count: number,
  ones: Uint32Array,
): number {
  if (bits === undefined) {
    for (let i = 0; i < count; i++) ones[i] = i;
    return count;
  }
  const { packed } = bits;
  let found = 0;
  for (let i = 0; i < count; ) {
    const at = start + i;
    const here = Math.min(8 - (at & 7), count - i);
    let left = ((packed[at >> 3] as number) >> (at & 7)) & ((1 << here) - 1);
    while (left !== 0) {
      ones[found++] = i + 31 - Math.clz32(left & -left);
      left &= left - 1;
    }
    i += here;
  }
  return found;
}
