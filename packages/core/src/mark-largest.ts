import type { Rank } from './select-largest.ts';

/** Every `step`-th of some scores from `first` on, `length` of them. */
export interface Group {
  readonly first: number;
  readonly step: number;
  readonly length: number;
}

/**
 * Sets mask to 1 at the `kept` largest keys of a group, of equal ones at the last. It compares each with each: for
 * groups so short that nothing better pays.
 *
 * @param keys as `rankedScores` gives them.
 * @param mask 0 in the group.
 */
export function markLargest(
  keys: Float32Array,
  kept: number,
  { first, step, length }: Group,
  mask: Float32Array,
): void {
  const end = first + length * step;
  for (let i = first; i < end; i += step) {
    const key = keys[i] as number;
    let higher = 0;
    for (let j = first; j < i; j += step) higher += Number((keys[j] as number) > key);
    for (let j = i + step; j < end; j += step) higher += Number((keys[j] as number) >= key);
    mask[i] = Number(higher < kept);
  }
}

/**
 * |s| or s: what is compared.
 *
 * @param caller for the message.
 * @throws if a score is NaN or infinite.
 */
export function rankedScores(scores: Float32Array, rank: Rank, caller: string): Float32Array {
  const keys = rank === 'magnitude' ? scores.map(Math.abs) : scores;
  const i = keys.findIndex((key) => !Number.isFinite(key));
  if (i < 0) return keys;
  throw new Error(`[supermask/core] ${caller}: scores must be finite, got ${scores[i]} at index ${i}`);
}
