/** A mask in flat order: what is not 0 is kept. A tensor's data, a value of `readMasks`. */
export type Mask = ArrayLike<number>;

/** How many weights a mask keeps that the one before pruned, and the other way round. */
export function maskFlips(before: Mask, after: Mask): { readonly kept: number; readonly pruned: number } {
  checkPair('maskFlips', before, after);
  const { one, other } = counts(before, after);
  return { kept: other, pruned: one };
}

/**
 * How alike two masks of one kernel are: `iou`, kept by both over kept by one or both (Jaccard; 1 where both
 * are empty), and `hamming`, in how many weights they differ.
 *
 * Two random masks of density d have an expected iou of about d / (2 − d).
 */
export function maskOverlap(a: Mask, b: Mask): { readonly iou: number; readonly hamming: number } {
  checkPair('maskOverlap', a, b);
  const { one, other, both } = counts(a, b);
  const union = one + other + both;
  return { iou: union === 0 ? 1 : both / union, hamming: one + other };
}

/**
 * The bits that an ideal code needs for a mask of this density, H(d) · n with H(d) = −d log₂ d − (1 − d) log₂ (1 − d):
 * n at density ½, 0 for an empty or a full mask. Where the kept weights are is not looked at.
 */
export function maskEntropy(mask: Mask): number {
  const kept = counts(mask, mask).both;
  const bits = (count: number): number => (count === 0 ? 0 : count * Math.log2(mask.length / count));
  return bits(kept) + bits(mask.length - kept);
}

/** How many weights the one keeps, the other keeps, and both keep. */
function counts(a: Mask, b: Mask): { one: number; other: number; both: number } {
  const found = { one: 0, other: 0, both: 0 };
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== 0 && b[i] !== 0) found.both++;
    else if (a[i] !== 0) found.one++;
    else if (b[i] !== 0) found.other++;
  }
  return found;
}

function checkPair(who: string, a: Mask, b: Mask): void {
  if (a.length === b.length) return;
  throw new Error(
    `[supermask/layers] ${who}: two masks of one kernel have the same length, got ${a.length} and ${b.length}`,
  );
}
