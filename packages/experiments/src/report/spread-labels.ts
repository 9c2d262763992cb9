/** Where labels may stand, in pixels from the top. */
export interface SpreadLabelsOptions {
  /** Least distance between two labels. */
  gap: number;
  top: number;
  bottom: number;
}

/**
 * Moves labels apart vertically so that no two overlap: of all arrangements that keep the order, the gap and
 * the bounds, the one with the least squared movement (isotonic regression by pooling adjacent violators).
 * The labels must fit: (n − 1) · gap ≤ bottom − top.
 * @param wanted where each label would like to stand.
 * @returns where it stands, in the order of `wanted`.
 */
export function spreadLabels(
  wanted: readonly number[],
  { gap, top, bottom }: SpreadLabelsOptions,
): readonly number[] {
  const order = wanted
    .map((_, i) => i)
    .sort((a, b) => (wanted[a] as number) - (wanted[b] as number) || a - b);
  // With i gaps taken off, "at least one gap apart" becomes "not decreasing".
  const pools: { sum: number; count: number }[] = [];
  for (const [rank, i] of order.entries()) {
    let pool = { sum: (wanted[i] as number) - rank * gap, count: 1 };
    for (
      let last = pools.at(-1);
      last && last.sum / last.count > pool.sum / pool.count;
      last = pools.at(-1)
    ) {
      pool = { sum: pool.sum + last.sum, count: pool.count + last.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const highest = bottom - (wanted.length - 1) * gap;
  const placed = new Array<number>(wanted.length);
  let rank = 0;
  for (const { sum, count } of pools) {
    const at = Math.max(top, Math.min(highest, sum / count));
    for (let k = 0; k < count; k++, rank++) placed[order[rank] as number] = at + rank * gap;
  }
  return placed;
}
