import { type Key, philox4x32 } from './philox.ts';

/**
 * `count` random words of a stream, from position `start` on: word i is word i mod 4 of the Philox block
 * with counter (⌊i/4⌋ low, ⌊i/4⌋ high, 0, 0). A position belongs to one value and no value is rejected, so
 * any stretch of a stream can be generated alone.
 *
 * @param count how many, an integer ≥ 0.
 * @param start the first position, an integer ≥ 0.
 * @returns uint32 [count], uniform over all 32-bit words.
 * @throws if count or start is no integer ≥ 0.
 */
export function randomUint32(key: Key, count: number, start = 0): Uint32Array {
  if (![count, start].every((given) => Number.isSafeInteger(given) && given >= 0)) {
    throw new Error(
      `[supermask/format] randomUint32: count and start must be integers ≥ 0, got ${count} and ${start}`,
    );
  }
  const lead = start % 4;
  const firstBlock = (start - lead) / 4;
  const blocks = Math.ceil((lead + count) / 4);
  const words = new Uint32Array(blocks * 4);
  for (let b = 0; b < blocks; b++) {
    const counter = firstBlock + b;
    philox4x32(words, b * 4, key, counter >>> 0, Math.floor(counter / 0x100000000), 0, 0);
  }
  return words.subarray(lead, lead + count);
}
