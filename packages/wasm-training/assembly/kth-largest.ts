import { scoreKey, scoreKeys, total } from './score-key';

/**
 * The k-th largest key (k ≥ 1) of all scores in the lists, which lies in [low, high]: by bisection, no more than 32
 * countings. A list is two integers: where it begins and its length.
 */
export function kthLargest(lists: usize, count: i32, k: i32, order: i32, low: i32, high: i32): i32 {
  while (low < high) {
    // Of the numbers above `low` the middle; the distance can be as large as 2³² − 1.
    const middle = high - <i32>(<u32>(high - low) >>> 1);
    if (countFrom(lists, count, middle, order) >= k) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** How many scores in the lists have a key ≥ `least`. */
export function countFrom(lists: usize, count: i32, least: i32, order: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const at = <usize>load<u32>(lists + (<usize>i << 3));
    const end = at + (<usize>load<u32>(lists + (<usize>i << 3), 4) << 2);
    sum += countList(at, end, least, order);
  }
  return sum;
}

function countList(at: usize, end: usize, least: i32, order: i32): i32 {
  const leasts = i32x4.splat(least);
  const orders = i32x4.splat(order);
  let counts = i32x4.splat(0);
  let others = i32x4.splat(0);
  for (; at + 32 <= end; at += 32) {
    counts = i32x4.sub(counts, i32x4.ge_s(scoreKeys(v128.load(at), orders), leasts));
    others = i32x4.sub(others, i32x4.ge_s(scoreKeys(v128.load(at, 16), orders), leasts));
  }
  let sum = total(i32x4.add(counts, others));
  for (; at < end; at += 4) sum += i32(scoreKey(load<i32>(at), order) >= least);
  return sum;
}
