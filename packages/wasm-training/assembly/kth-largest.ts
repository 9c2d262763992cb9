import { partitionScores } from './partition-scores';
import { countFrom, listLength, listStart, setList } from './score-list';

/** Up to so many scores nothing beats looking at all of them for each bit. */
export const FEW: i32 = 4096;
/** Scores that a sample has at most. */
const SAMPLE: i32 = 16384;

/** What is looked for among all keys. */
const LEAST: i32 = i32.MIN_VALUE;
const MOST: i32 = i32.MAX_VALUE;
/** How much the bounds that a sample gives may be off: 2⁻¹² of a score and less. */
const CLOSE: i32 = 2048;

/**
 * The k-th largest key (k ≥ 1) of all n scores in the lists, which is in [low, high], or a lesser one that is `within`
 * of it; `scratch` as for `narrow`.
 */
function kthLargest(
  lists: usize,
  count: i32,
  n: i32,
  k: i32,
  order: i32,
  scratch: usize,
  low: i32,
  high: i32,
  within: i32,
): i32 {
  if (n <= FEW || !narrow(lists, count, n, k, order, scratch))
    return bisect(lists, count, k, order, low, high, within);
  return kthAmong(scratch, k, order, within);
}

/** The same of the scores among which `narrow` has found it. */
@inline
function kthAmong(narrowed: usize, k: i32, order: i32, within: i32): i32 {
  const size = listLength(narrowed, 0);
  const rest = (listStart(narrowed, 0) + (<usize>size << 2) + 15) & ~15;
  const left = k - load<i32>(narrowed, 8);
  const low = load<i32>(narrowed, 16);
  const high = load<i32>(narrowed, 20);
  return kthLargest(narrowed, 1, size, left, order, rest, low, high, within);
}

/** The k-th largest of the scores among which `narrow` has found it. */
export function kthOfNarrowed(narrowed: usize, k: i32, order: i32): i32 {
  return kthAmong(narrowed, k, order, 0);
}

/** The k-th largest (k ≥ 1) of few scores, or of any where nothing better is known. */
export function kthOfAll(lists: usize, count: i32, k: i32, order: i32): i32 {
  return bisect(lists, count, k, order, LEAST, MOST, 0);
}

/** By countings, no more than 32. */
function bisect(
  lists: usize,
  count: i32,
  k: i32,
  order: i32,
  low: i32,
  high: i32,
  within: i32,
): i32 {
  while (<u32>(high - low) > <u32>within) {
    // Of the numbers above `low` the middle; the distance can be as large as 2³² − 1.
    const middle = high - <i32>(<u32>(high - low) >>> 1);
    if (countFrom(lists, count, middle, order) >= k) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Looks for the k-th largest score: a sample says between which two keys it almost surely lies, and one pass over all
 * scores counts those above and gathers those between.
 *
 * @param n more than FEW.
 * @param scratch takes a list of what lies between, how many lie above, whether any is not finite (1 or 0), and the two
 *   keys; has 32 bytes and room for these scores, and for what `kthLargest` needs of them, from 8 · capacity(n) + 4096.
 * @returns false where the sample misled, or so many are equal that there is no room.
 */
export function narrow(lists: usize, count: i32, n: i32, k: i32, order: i32, scratch: usize): bool {
  const at = scratch + 32;
  const size = sample(lists, count, n, at);
  const rest = at + (<usize>size << 2);
  setList(scratch, at, size);
  // Four standard deviations of the number of those in the sample that are to be kept.
  const share = <f64>k / <f64>n;
  const expected = share * <f64>size;
  const error = 4 * Math.sqrt(expected * (1 - share)) + 1;
  const highRank = <i32>(expected - error);
  const lowRank = <i32>(expected + error);
  let high = MOST;
  let low = LEAST;
  if (highRank >= 1)
    high = kthLargest(scratch, 1, size, highRank, order, rest, LEAST, MOST - CLOSE, CLOSE) + CLOSE;
  if (lowRank <= size) low = kthLargest(scratch, 1, size, lowRank, order, rest, LEAST, high, CLOSE);
  setList(scratch, at, 0);
  store<u64>(scratch, 0, 8);
  store<i32>(scratch, low, 16);
  store<i32>(scratch, high, 20);
  const room = capacity(n);
  for (let i = 0; i < count; i++) {
    const from = listStart(lists, i);
    const end = from + (<usize>listLength(lists, i) << 2);
    if (order == 0) partitionScores(from, end, low, high, 0, scratch, room);
    else partitionScores(from, end, low, high, -1, scratch, room);
  }
  const inside = listLength(scratch, 0);
  const left = k - load<i32>(scratch, 8);
  return left >= 1 && left <= inside && inside <= room;
}

/** How many scores `narrow` may gather of n. */
@inline
function capacity(n: i32): i32 {
  return min(n >> 1, max(n >> 3, 32768));
}

/**
 * Every some-th four scores of the lists, moved within their stretch by a hash: scores that repeat with the rows of a
 * kernel are sampled everywhere. Returns how many.
 */
function sample(lists: usize, count: i32, n: i32, to: usize): i32 {
  const stretch = max(16, n / SAMPLE);
  const start = to;
  let hash: u32 = 0;
  let first = 0;
  for (let i = 0; i < count; i++) {
    const at = listStart(lists, i);
    const fours = listLength(lists, i) >> 2;
    for (; first < fours; first += stretch) {
      hash += 0x9e3779b9;
      const four = first + <i32>((<u64>hash * <u64>stretch) >> 32);
      if (four >= fours) continue;
      v128.store(to, v128.load(at + (<usize>four << 4)));
      to += 16;
    }
    first -= fours;
  }
  return <i32>((to - start) >> 2);
}
