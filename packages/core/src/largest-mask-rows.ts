import { largestMask } from './largest-mask.ts';
import { markLargest, rankedScores } from './mark-largest.ts';
import type { Rank } from './select-largest.ts';

/** Up to here comparing each with each beats counting digits. */
const SHORT = 64;

export interface LargestMaskRowsOptions {
  /** How many rows of equal length the scores are. */
  readonly rows: number;
  /** How many ones each row has. */
  readonly kept: number;
  /**
   * `contiguous`: row r is the r-th part of the scores, in a tfjs kernel [..., in, out] the `out` weights of one
   * input. `interleaved`: row r is every `rows`-th score from r on, in that kernel with `rows = out` the filter:
   * all weights of one output.
   */
  readonly layout?: 'contiguous' | 'interleaved';
  readonly rank?: Rank;
}

/**
 * The 0/1 mask of the `kept` largest scores of every row; among equal scores the lowest indices are pruned first.
 * Linear in n; rows of up to 64 scores are
 * compared each with each.
 *
 * @param scores float32 [n], finite.
 * @returns float32 [n] of 0 and 1.
 * @throws if n is no multiple of `rows`, `kept` out of range, or a score NaN or infinite.
 */
export function largestMaskRows(
  scores: Float32Array,
  { rows, kept, layout = 'contiguous', rank = 'magnitude' }: LargestMaskRowsOptions,
): Float32Array {
  const length = scores.length / rows;
  if (!(Number.isInteger(rows) && rows > 0 && Number.isInteger(length))) {
    throw new Error(
      `[supermask/core] largestMaskRows: rows must divide the ${scores.length} scores, got ${rows}`,
    );
  }
  if (rows === 1) return largestMask(scores, kept, rank);
  if (!(Number.isInteger(kept) && kept >= 0 && kept <= length)) {
    throw new Error(
      `[supermask/core] largestMaskRows: kept must be an integer in [0, ${length}], got ${kept}`,
    );
  }
  const [next, step] = layout === 'contiguous' ? [length, 1] : [1, rows];
  const mask = new Float32Array(scores.length);
  const keys = rankedScores(scores, rank, 'largestMaskRows');
  const row = new Float32Array(length);
  for (let r = 0; r < rows; r++) {
    const first = r * next;
    if (length <= SHORT) {
      markLargest(keys, kept, { first, step, length }, mask);
      continue;
    }
    for (let i = 0; i < length; i++) row[i] = keys[first + i * step] as number;
    const rowMask = largestMask(row, kept, rank);
    for (let i = 0; i < length; i++) mask[first + i * step] = rowMask[i] as number;
  }
  return mask;
}
