import { countFrom, kthLargest } from './kth-largest';
import { scoreKey, scoreKeys, sizes, total } from './score-key';

const INFINITY: i32 = 0x7f800000;
/** Scores that a sample has at most. */
const SAMPLE: i32 = 16384;

/**
 * Which are the `kept` largest of all scores in the lists: a key, and for each list from where on scores with that key
 * are kept as well (`applyMask` takes both). Among equal scores the last are kept, as `selectLargest` of
 * @supermask/core has it.
 *
 * A sample says between which two keys the wanted one almost surely lies. One pass over all scores counts what is
 * above and gathers what is between, so few that bisection finds the key at once. Where the sample misled, bisection
 * goes over all scores: slower, the same result.
 *
 * @param lists where each begins and its length, two integers for each of `count`.
 * @param order 0 for |s|, −1 for s.
 * @param cuts takes 1 + count integers.
 * @param scratch of 48 bytes and `capacity` scores, no fewer than 2 · SAMPLE or than there are.
 * @returns false where a score is NaN or infinite: then nothing is selected.
 */
export function selectLargest(
  lists: usize,
  count: i32,
  kept: i32,
  order: i32,
  cuts: usize,
  scratch: usize,
  capacity: i32,
): bool {
  // The list of what is in scratch; then counts above, at and below.
  const gathered = scratch;
  const counts = scratch + 8;
  scratch += 32;
  let n = 0;
  for (let i = 0; i < count; i++) n += load<i32>(lists + (<usize>i << 3), 4);
  let low: i32 = i32.MIN_VALUE;
  let high: i32 = i32.MAX_VALUE;
  if (n > capacity) {
    const size = sample(lists, count, n, scratch);
    store<u32>(gathered, <u32>scratch);
    store<i32>(gathered, size, 4);
    // Five standard deviations of the number of those in the sample that are to be kept.
    const share = <f64>kept / <f64>n;
    const expected = share * <f64>size;
    const error = 5 * Math.sqrt(expected * (1 - share)) + 1;
    const highRank = <i32>(expected - error);
    const lowRank = <i32>(expected + error);
    if (highRank >= 1) high = kthLargest(gathered, 1, highRank, order, low, high);
    if (lowRank <= size) low = kthLargest(gathered, 1, lowRank, order, low, high);
  }
  store<u32>(gathered, <u32>scratch);
  store<i32>(gathered, 0, 4);
  for (let i = 8; i < 32; i += 4) store<i32>(gathered + i, 0);
  for (let i = 0; i < count; i++) {
    const at = <usize>load<u32>(lists + (<usize>i << 3));
    const end = at + (<usize>load<u32>(lists + (<usize>i << 3), 4) << 2);
    if (!partition(at, end, low, high, order, gathered, capacity)) return false;
  }
  const above = load<i32>(counts);
  const atHigh = load<i32>(counts, 4);
  const atLow = load<i32>(counts, 8);
  const between = load<i32>(counts, 12);
  let threshold: i32;
  let larger: i32;
  let ties: i32;
  const left = kept - above - atHigh;
  if (kept == 0) {
    threshold = INFINITY;
    larger = 0;
    ties = 0;
  } else if (left <= 0 && kept > above) {
    threshold = high;
    larger = above;
    ties = atHigh;
  } else if (left > 0 && left <= between && between == load<i32>(gathered, 4)) {
    threshold = kthLargest(gathered, 1, left, order, low, high);
    larger = countFrom(gathered, 1, threshold + 1, order);
    ties = countFrom(gathered, 1, threshold, order) - larger;
    larger += above + atHigh;
  } else if (left > between && left <= between + atLow) {
    threshold = low;
    larger = above + atHigh + between;
    ties = atLow;
  } else {
    threshold = kthLargest(lists, count, kept, order, i32.MIN_VALUE, i32.MAX_VALUE);
    larger = countFrom(lists, count, threshold + 1, order);
    ties = countFrom(lists, count, threshold, order) - larger;
  }
  store<i32>(cuts, threshold);
  cutTies(lists, count, threshold, order, kept - larger, ties, cuts + 4);
  return true;
}

/**
 * Every some-th four scores of the lists, moved within their stretch by a hash: scores that repeat with the rows of a
 * kernel are sampled everywhere. Returns how many.
 */
function sample(lists: usize, count: i32, n: i32, to: usize): i32 {
  const stretch = max(8, n / min(SAMPLE, n >> 5));
  const start = to;
  let hash: u32 = 0;
  let first = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>load<u32>(lists + (<usize>i << 3));
    const fours = load<i32>(lists + (<usize>i << 3), 4) >> 2;
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

/**
 * Counts the scores of [at, end) with keys above `high`, at it, at `low` and between, and gathers the last, as far as
 * there is room. Returns false where a score is NaN or infinite.
 */
function partition(
  at: usize,
  end: usize,
  low: i32,
  high: i32,
  order: i32,
  gathered: usize,
  capacity: i32,
): bool {
  const start = <usize>load<u32>(gathered);
  let to = start + (<usize>load<i32>(gathered, 4) << 2);
  // Four are stored at once.
  const room = start + (<usize>capacity << 2) + 12;
  const lows = i32x4.splat(low);
  const highs = i32x4.splat(high);
  const orders = i32x4.splat(order);
  let above = i32x4.splat(0);
  let fromHigh = i32x4.splat(0);
  let atLow = i32x4.splat(0);
  let inside = 0;
  let largest = i32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const bits = v128.load(at);
    const keys = scoreKeys(bits, orders);
    const reaches = i32x4.ge_s(keys, highs);
    largest = i32x4.max_s(largest, sizes(bits));
    above = i32x4.sub(above, i32x4.gt_s(keys, highs));
    fromHigh = i32x4.sub(fromHigh, reaches);
    atLow = i32x4.sub(atLow, v128.andnot(i32x4.eq(keys, lows), reaches));
    const between = i32x4.bitmask(v128.andnot(i32x4.gt_s(keys, lows), reaches));
    if (between == 0) continue;
    inside += popcnt(between);
    if (to + 16 > room) continue;
    v128.store32_lane(to, bits, 0);
    to += (between & 1) << 2;
    v128.store32_lane(to, bits, 1);
    to += (between & 2) << 1;
    v128.store32_lane(to, bits, 2);
    to += between & 4;
    v128.store32_lane(to, bits, 3);
    to += (between & 8) >> 1;
  }
  let aboves = total(above);
  let reaching = total(fromHigh);
  let ats = total(atLow);
  let size = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  for (; at < end; at += 4) {
    const bits = load<i32>(at);
    const key = scoreKey(bits, order);
    size = max(size, bits & 0x7fffffff);
    aboves += i32(key > high);
    reaching += i32(key >= high);
    if (key >= high) continue;
    ats += i32(key == low);
    if (key <= low) continue;
    inside++;
    if (to + 16 > room) continue;
    store<i32>(to, bits);
    to += 4;
  }
  store<i32>(gathered, <i32>((to - start) >> 2), 4);
  store<i32>(gathered, load<i32>(gathered, 8) + aboves, 8);
  store<i32>(gathered, load<i32>(gathered, 12) + reaching - aboves, 12);
  store<i32>(gathered, load<i32>(gathered, 16) + ats, 16);
  store<i32>(gathered, load<i32>(gathered, 20) + inside, 20);
  return size < INFINITY;
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
    const at = <usize>load<u32>(lists + (<usize>i << 3));
    let first = load<i32>(lists + (<usize>i << 3), 4);
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
