import { applyMask } from './apply-mask';
import { selectLargest } from './select-largest';

/**
 * The mask of the `kept` largest scores of every row, by `selectLargest`. Rows lie one after the other, or `interleaved`:
 * row r is every `rows`-th score from r on.
 *
 * @param scratch 16 bytes more than there for a row; interleaved, also those of a row and 16.
 * @returns false where a score is NaN or infinite.
 */
export function largestMaskRows(
  scores: usize,
  out: usize,
  rows: i32,
  length: i32,
  interleaved: bool,
  kept: i32,
  order: i32,
  scratch: usize,
): bool {
  const cuts = scratch + 8;
  const row = scratch + 16;
  const bytes = <usize>length << 2;
  const rest = interleaved ? row + ((bytes + 15) & ~15) : row;
  store<i32>(scratch, length, 4);
  for (let r = 0; r < rows; r++) {
    let from = scores;
    let to = out;
    if (interleaved) {
      from = row;
      to = row;
      for (let i: usize = 0; i < bytes; i += 4) store<i32>(row + i, load<i32>(scores + i * rows));
    }
    store<u32>(scratch, <u32>from);
    if (!selectLargest(scratch, 1, kept, order, cuts, rest)) return false;
    applyMask(0, from, to, length, order, load<i32>(cuts), load<i32>(cuts, 4));
    if (interleaved) {
      for (let i: usize = 0; i < bytes; i += 4) store<i32>(out + i * rows, load<i32>(row + i));
    }
    scores += interleaved ? 4 : bytes;
    out += interleaved ? 4 : bytes;
  }
  return true;
}
