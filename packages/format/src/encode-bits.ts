import { bitGroups, densityOf, LOWEST_STATE } from './bit-groups.ts';
import type { CodedBits } from './decode-bits.ts';
import { packBits } from './pack-bits.ts';
import type { Shape } from './shape.ts';

/** Bits as the file holds them. */
export interface WrittenBits {
  readonly data: Uint8Array;
  /** Those whose indices have densities of their own, if the bits are coded; else they are packed. */
  readonly axes?: readonly number[];
}

/** What the header needs to say that bits are coded, at most, in bytes. */
const HEADER = 32;

/**
 * Bits in the fewest bytes: packed, or coded with a density for each index of some consecutive axes: for each output
 * channel, input channel, position of the kernel, … Which is tried out, so that no estimate decides.
 *
 * @param bits uint8 of 0 and 1, one for each weight, or for each one where `where` is 1.
 */
export function smallestBits(
  bits: Uint8Array,
  { shape, where }: { readonly shape: Shape; readonly where?: Uint8Array | undefined },
): WrittenBits {
  let best: WrittenBits = { data: packBits(bits) };
  let least = best.data.length - HEADER;
  const n = where?.length ?? bits.length;
  for (const axes of axesOf(shape)) {
    const groups = bitGroups(shape, axes);
    if (groups.count >= least) continue;
    const data = encodeBits(bits, { n, groups, where });
    if (data.length < least) {
      best = { data, axes };
      least = data.length;
    }
  }
  return best;
}

/** No axis, and every stretch of axes that has more than one index. */
function axesOf(shape: Shape): number[][] {
  const all: number[][] = [[]];
  shape.forEach((_, first) => {
    for (let end = first + 1; end <= shape.length; end++) {
      // One index on its first or last axis: a shorter stretch says the same.
      if (shape[first] === 1 || shape[end - 1] === 1) continue;
      all.push(Array.from({ length: end - first }, (_, i) => first + i));
    }
  });
  return all;
}

/** The inverse of `decodeBits`, with the densities nearest to those of the bits. */
export function encodeBits(bits: Uint8Array, { n, groups: { count, stride }, where }: CodedBits): Uint8Array {
  const groupOf = (i: number): number => Math.floor(i / stride) % count;
  const [ones, total] = [new Uint32Array(count), new Uint32Array(count)];
  for (let i = 0, next = 0; i < n; i++) {
    if (where !== undefined && where[i] === 0) continue;
    const group = groupOf(i);
    total[group] = (total[group] as number) + 1;
    ones[group] = (ones[group] as number) + (bits[next++] as number);
  }
  const bytes = Uint8Array.from(ones, (sum, group) => nearestByte(sum, total[group] as number));
  const densities = Int32Array.from(bytes, densityOf);
  const reversed: number[] = [];
  let state = LOWEST_STATE;
  const shift = (): void => {
    reversed.push(state & 0xff);
    state >>>= 8;
  };
  // What is decoded first is encoded last.
  for (let i = n - 1, next = bits.length; i >= 0; i--) {
    if (where !== undefined && where[i] === 0) continue;
    const density = densities[groupOf(i)] as number;
    const [share, below] = bits[--next] === 1 ? [density, 0] : [65536 - density, density];
    while (state >= share * 2 ** 15) shift();
    state = (Math.floor(state / share) << 16) + (state % share) + below;
  }
  for (let byte = 0; byte < 4; byte++) shift();
  const code = new Uint8Array(count + reversed.length);
  code.set(bytes);
  code.set(reversed.reverse(), count);
  return code;
}

/** The byte of the density nearest to ones / total, by exact arithmetic only: the same in every engine. */
function nearestByte(ones: number, total: number): number {
  if (2 * ones > total) return 255 - nearestByte(total - ones, total);
  const density = total === 0 ? 0 : (65536 * ones) / total;
  return Math.min(127, Math.round(Math.sqrt(Math.max(0, density - 64) / 2)));
}
