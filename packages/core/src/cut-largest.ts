import type { Cut } from './select-largest.ts';

/** The cuts, with keys for thresholds, that keep the k largest of all lists together. Linear. */
export function cutLargest(lists: readonly Uint32Array[], k: number): Cut[] {
  const cuts = lists.map(({ length }) => ({ threshold: Number.POSITIVE_INFINITY, tiesFrom: length }));
  if (k === 0) return cuts;
  const { threshold, above } = kthLargest(lists, k);
  // Of the scores equal to the threshold the last ones are kept, as many as are still missing.
  let missing = k - above;
  for (let i = lists.length - 1; i >= 0; i--) {
    const keys = lists[i] as Uint32Array;
    let tiesFrom = keys.length;
    for (let j = keys.length - 1; j >= 0 && missing > 0; j--) {
      if (keys[j] !== threshold) continue;
      tiesFrom = j;
      missing--;
    }
    cuts[i] = { threshold, tiesFrom };
  }
  return cuts;
}

/** The k-th largest key (k ≥ 1) and how many keys are above it: digit by digit from the top, 11 + 11 + 10 bits. */
function kthLargest(lists: readonly Uint32Array[], k: number): { threshold: number; above: number } {
  let candidates = lists;
  let above = 0;
  for (const { shift, digits } of [
    { shift: 21, digits: 2048 },
    { shift: 10, digits: 2048 },
    { shift: 0, digits: 1024 },
  ]) {
    const counts = new Uint32Array(digits);
    for (const keys of candidates) {
      for (let i = 0; i < keys.length; i++) {
        const digit = ((keys[i] as number) >>> shift) & (digits - 1);
        counts[digit] = (counts[digit] as number) + 1;
      }
    }
    let digit = digits - 1;
    while (above + (counts[digit] as number) < k) above += counts[digit--] as number;
    const chosen = new Uint32Array(counts[digit] as number);
    let j = 0;
    for (const keys of candidates) {
      for (let i = 0; i < keys.length && j < chosen.length; i++) {
        const key = keys[i] as number;
        if (((key >>> shift) & (digits - 1)) === digit) chosen[j++] = key;
      }
    }
    candidates = [chosen];
  }
  return { threshold: candidates[0]?.[0] as number, above };
}

/** How many keys of a tensor its cut keeps. */
export function countKept(keys: Uint32Array, { threshold, tiesFrom }: Cut): number {
  let kept = 0;
  for (let i = 0; i < tiesFrom; i++) kept += Number((keys[i] as number) > threshold);
  for (let i = tiesFrom; i < keys.length; i++) kept += Number((keys[i] as number) >= threshold);
  return kept;
}
