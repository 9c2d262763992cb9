import { type BitGroups, densityOf, LOWEST_STATE } from './bit-groups.ts';
import { bitAt, type PackedBits } from './packed-bits.ts';

/** Which bits a code holds. */
export interface CodedBits {
  /** How many weights there are. */
  readonly n: number;
  readonly groups: BitGroups;
  /** A bit for each weight: 1 where it has a coded one; default: everywhere. */
  readonly where?: PackedBits | undefined;
}

/** No coded bit takes less than 1/5,750 of a byte. */
const MOST_BITS = 8192;

/**
 * Bits out of an entropy coder: rANS with a fixed density for each group of weights (J. Duda, arXiv 1311.2540; with
 * bytes, F. Giesen, arXiv 1402.3392). The code is a byte for the density of each group, then the state and the bytes
 * of the coder. For given densities each sequence of bits has one code, and whatever is none is refused.
 *
 * @param count how many bits there are: n, or the ones of `where`.
 * @returns the bits in flat order.
 * @throws with the reason; before it takes memory, if the code is too short for so many bits.
 */
export function decodeBits(code: Uint8Array, count: number, { n, groups, where }: CodedBits): PackedBits {
  let at = groups.count + 4;
  if (code.length < at || count > MOST_BITS * code.length) fail(`${count} bits`, code);
  const densities = Int32Array.from(code.subarray(0, groups.count), densityOf);
  let state = new DataView(code.buffer, code.byteOffset).getInt32(groups.count);
  if (state < LOWEST_STATE) fail('a state in [2^23, 2^31)', code);
  const packed = new Uint8Array(Math.ceil(count / 8));
  let [next, byte] = [0, 0];
  const { length } = code;
  const { count: many, stride } = groups;
  for (let start = 0, group = 0; start < n; start += stride, group++) {
    if (group === many) group = 0;
    const density = densities[group] as number;
    for (let i = start; i < start + stride; i++) {
      if (where !== undefined && bitAt(where, i) === 0) continue;
      const low = state & 0xffff;
      // Integer operations throughout: an engine that cannot know that nothing overflows takes twice as long.
      // All ones for a bit that is set. No if: bits are what cannot be foreseen.
      const set = (low - density) >> 31;
      byte |= set & (1 << (next & 7));
      next = (next + 1) | 0;
      if ((next & 7) === 0) {
        packed[(next >> 3) - 1] = byte;
        byte = 0;
      }
      const share = (65536 - density + (set & (2 * density - 65536))) | 0;
      state = (low - (density & ~set) + Math.imul(share, state >> 16)) | 0;
      while (state < LOWEST_STATE) {
        if (at === length) fail('more bytes', code);
        state = (state << 8) | (code[at++] as number);
      }
    }
  }
  if ((next & 7) !== 0) packed[next >> 3] = byte;
  if (at !== code.length || state !== LOWEST_STATE) fail('to end with the state 2^23', code);
  return { packed };
}

function fail(expected: string, { length }: Uint8Array): never {
  throw new Error(`[supermask/format] decodeBits: expected ${expected}, the code of ${length} bytes has not`);
}
