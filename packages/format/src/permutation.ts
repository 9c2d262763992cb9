import type { Key } from './philox.ts';
import { randomUint32 } from './random-uint32.ts';

/**
 * A seeded shuffle of 0 … n−1: Fisher–Yates from the end, step i (n−1 … 1) exchanging i with
 * j = ⌊word · (i+1) / 2³²⌋, one word a step at the stream position n−1−i. No rejection, so the bias is at
 * most n / 2³².
 *
 * @param n an integer in [0, 2²¹), so that the product above is exact.
 * @returns uint32 [n].
 * @throws if n is out of range.
 */
export function permutation(key: Key, n: number): Uint32Array {
  if (!Number.isInteger(n) || n < 0 || n >= 0x200000) {
    throw new Error(`[supermask/format] permutation: n must be an integer in [0, 2^21), got ${n}`);
  }
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  const words = randomUint32(key, Math.max(0, n - 1));
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(((words[n - 1 - i] as number) * (i + 1)) / 0x100000000);
    const moved = order[i] as number;
    order[i] = order[j] as number;
    order[j] = moved;
  }
  return order;
}
