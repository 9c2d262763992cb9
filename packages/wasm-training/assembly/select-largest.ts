import { FEW, kthOfAll, kthOfNarrowed, narrow } from './kth-largest';
import { scoreKey } from './score-key';
import { countFrom, listLength, listStart } from './score-list';

const INFINITY: i32 = 0x7f800000;

/**
 * Which are the `kept` largest of all scores in the lists: a key, and for each list from where on scores with that key
 * are kept as well (`applyMask` takes both). Among equal scores the last are kept, as `selectLargest` of
 * @supermask/core has it.
 *
 * @param order 0 for |s|, −1 for s.
 * @param cuts takes 1 + count integers.
 * @param scratch as for `narrow`.
 * @returns false where a score is NaN or infinite: then nothing is selected.
 */
export function selectLargest(
  lists: usize,
  count: i32,
  kept: i32,
  order: i32,
  cuts: usize,
  scratch: usize,
): bool {
  let n = 0;
  for (let i = 0; i < count; i++) n += listLength(lists, i);
  store<i32>(scratch, 0, 12);
  const narrowed = n > FEW && kept > 0 && narrow(lists, count, n, kept, order, scratch);
  const finite =
    n > FEW && kept > 0 ? load<i32>(scratch, 12) == 0 : countFrom(lists, count, INFINITY, 0) == 0;
  if (!finite) return false;
  // No finite score reaches this one.
  let threshold = INFINITY;
  let larger = 0;
  let ties = 0;
  if (narrowed) {
    larger = load<i32>(scratch, 8);
    threshold = kthOfNarrowed(scratch, kept, order);
    const more = countFrom(scratch, 1, threshold + 1, order);
    ties = countFrom(scratch, 1, threshold, order) - more;
    larger += more;
  } else if (kept > 0) {
    threshold = kthOfAll(lists, count, kept, order);
    larger = countFrom(lists, count, threshold + 1, order);
    ties = countFrom(lists, count, threshold, order) - larger;
  }
  store<i32>(cuts, threshold);
  cutTies(lists, count, threshold, order, kept - larger, ties, cuts + 4);
  return true;
}

/**
 * Of the scores with the key of the threshold the last are kept, `missing` of them: for each list from where on.
 *
 * @param ties how many there are.
 */
function cutTies(
  lists: usize,
  count: i32,
  threshold: i32,
  order: i32,
  missing: i32,
  ties: i32,
  from: usize,
): void {
  for (let i = count - 1; i >= 0; i--) {
    const at = listStart(lists, i);
    let first = listLength(lists, i);
    // As a rule the threshold is one score, which is kept.
    if (missing == ties) first = 0;
    else {
      for (let j = first - 1; j >= 0 && missing > 0; j--) {
        if (scoreKey(load<i32>(at + (<usize>j << 2)), order) != threshold) continue;
        first = j;
        missing--;
      }
    }
    store<i32>(from + (<usize>i << 2), first);
  }
}
