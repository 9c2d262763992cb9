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

/** What `decodeBits` calls so, with bytes of 0 and 1. */
export interface BitsToCode extends Omit<CodedBits, 'where'> {
  /** uint8 [n]: 1 where a weight has a bit; default: everywhere. */
  readonly where?: Uint8Array | undefined;
}

/** The inverse of `decodeBits`, with the densities nearest to those of the bits. */
export function encodeBits(bits: Uint8Array, { n, groups, where }: BitsToCode): Uint8Array {
  const { count, stride } = groups;
  const bytes = nearestBytes(bits, { n, groups, where });
  const densities = Int32Array.from(bytes, densityOf);
  const reversed: number[] = [];
  let state = LOWEST_STATE;
  // What is decoded first is encoded last.
  let next = bits.length;
  for (let start = n - stride, group = count - 1; start >= 0; start -= stride, group--) {
    if (group < 0) group = count - 1;
    const density = densities[group] as number;
    for (let i = start + stride - 1; i >= start; i--) {
      if (where !== undefined && where[i] === 0) continue;
      const one = bits[--next] === 1;
      const share = one ? density : 65536 - density;
      while (state >>> 15 >= share) {
        reversed.push(state & 0xff);
        state >>>= 8;
      }
      const times = (state / share) | 0;
      state = (times << 16) + (state - Math.imul(times, share)) + (one ? 0 : density);
    }
  }
  for (let byte = 0; byte < 4; byte++) reversed.push((state >>> (8 * byte)) & 0xff);
  const code = new Uint8Array(count + reversed.length);
  code.set(bytes);
  code.set(reversed.reverse(), count);
  return code;
}

/** For each group the byte of the density nearest to the share of ones. */
function nearestBytes(bits: Uint8Array, { n, groups: { count, stride }, where }: BitsToCode): Uint8Array {
  const [ones, total] = [new Uint32Array(count), new Uint32Array(count)];
  let next = 0;
  for (let start = 0, group = 0; start < n; start += stride, group++) {
    if (group === count) group = 0;
    let [sum, all] = [0, 0];
    for (let i = start; i < start + stride; i++) {
      if (where !== undefined && where[i] === 0) continue;
      sum += bits[next++] as number;
      all++;
    }
    ones[group] = (ones[group] as number) + sum;
    total[group] = (total[group] as number) + all;
  }
  return Uint8Array.from(ones, (sum, group) => nearestByte(sum, total[group] as number));
}

/** The byte of the density nearest to ones / total, by exact arithmetic only: the same in every engine. */
function nearestByte(ones: number, total: number): number {
  if (2 * ones > total) return 255 - nearestByte(total - ones, total);
  const density = total === 0 ? 0 : (65536 * ones) / total;
  return Math.min(127, Math.round(Math.sqrt(Math.max(0, density - 64) / 2)));
}
