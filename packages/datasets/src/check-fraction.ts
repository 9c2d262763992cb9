/** @throws if it is not in (0, 1]. */
export function checkFraction(who: string, fraction: number): void {
  if (fraction > 0 && fraction <= 1) return;
  throw new Error(`[supermask/datasets] ${who}: fraction must be in (0, 1] (of the images), got ${fraction}`);
}
