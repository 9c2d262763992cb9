import { studentTTail } from './student-t-tail.ts';

/**
 * The t with P(T ≤ t) = p of Student's t distribution, by bisection down to neighbouring numbers.
 *
 * @param p in (0, 1).
 * @param degrees of freedom, a whole number of at least 1.
 */
export function studentTQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) {
    throw new Error(`[supermask/experiments] studentTQuantile: expected a probability in (0, 1), got ${p}`);
  }
  if (p === 0.5) return 0;
  if (p < 0.5) return -upperQuantile(p, degrees);
  return upperQuantile(1 - p, degrees);
}

/** The t > 0 with P(T ≥ t) = tail < ½. */
function upperQuantile(tail: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (studentTTail(high, degrees) > tail) [low, high] = [high, 2 * high];
  for (;;) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) return high;
    if (studentTTail(middle, degrees) > tail) low = middle;
    else high = middle;
  }
}
