import { scoreKey, scoreKeys, total } from './score-key';
import { listLength, listStart, setList } from './score-list';

const INFINITY: i32 = 0x7f800000;

/**
 * Counts the scores of [at, end) with keys above `high`, and gathers those in [low, high].
 *
 * @param found as `narrow` has it: a list that is continued, while `room` lasts, but counts them all; how many are above;
 *   whether any is not finite.
 */
@inline
export function partitionScores(
  at: usize,
  end: usize,
  low: i32,
  high: i32,
  order: i32,
  found: usize,
  room: i32,
): void {
  const start = listStart(found, 0);
  let inside = listLength(found, 0);
  let to = start + (<usize>min(inside, room) << 2);
  // Four are stored at once.
  const last = start + (<usize>room << 2);
  const lows = i32x4.splat(low);
  const highs = i32x4.splat(high);
  let aboves = i32x4.splat(0);
  let largest = i32x4.splat(0);
  for (; at + 16 <= end; at += 16) {
    const bits = v128.load(at);
    const keys = scoreKeys(bits, order);
    const above = i32x4.gt_s(keys, highs);
    largest = i32x4.max_s(largest, scoreKeys(bits, 0));
    aboves = i32x4.sub(aboves, above);
    const between = v128.andnot(i32x4.ge_s(keys, lows), above);
    if (!v128.any_true(between)) continue;
    const places = i32x4.bitmask(between);
    inside += popcnt(places);
    if (to > last) continue;
    v128.store32_lane(to, bits, 0);
    to += (places & 1) << 2;
    v128.store32_lane(to, bits, 1);
    to += (places & 2) << 1;
    v128.store32_lane(to, bits, 2);
    to += places & 4;
    v128.store32_lane(to, bits, 3);
    to += (places & 8) >> 1;
  }
  let above = load<i32>(found, 8) + total(aboves);
  let size = max(
    max(i32x4.extract_lane(largest, 0), i32x4.extract_lane(largest, 1)),
    max(i32x4.extract_lane(largest, 2), i32x4.extract_lane(largest, 3)),
  );
  for (; at < end; at += 4) {
    const bits = load<i32>(at);
    const key = scoreKey(bits, order);
    size = max(size, scoreKey(bits, 0));
    above += i32(key > high);
    if (key < low || key > high) continue;
    inside++;
    if (to > last) continue;
    store<i32>(to, bits);
    to += 4;
  }
  setList(found, start, inside);
  store<i32>(found, above, 8);
  if (size >= INFINITY) store<i32>(found, 1, 12);
}
