/** @throws if a count that a caller gave is not an integer ≥ 1. */
export function checkCount(who: string, name: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new Error(`[supermask/trainers] ${who}: ${name} must be an integer ≥ 1, got ${value}`);
}
