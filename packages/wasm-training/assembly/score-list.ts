import { scoreKey, scoreKeys, total } from './score-key';

// A list of scores is two integers: where it begins, and its length. Several lie one after the other.

/** Where list i begins. */
@inline
export function listStart(lists: usize, i: i32): usize {
  return <usize>load<u32>(lists + (<usize>i << 3));
}

/** How many scores list i has. */
@inline
export function listLength(lists: usize, i: i32): i32 {
  return load<i32>(lists + (<usize>i << 3), 4);
}

/** Makes list 0. */
@inline
export function setList(list: usize, at: usize, length: i32): void {
  store<u32>(list, <u32>at);
  store<i32>(list, length, 4);
}

/** How many scores in the lists have a key ≥ `least`. */
export function countFrom(lists: usize, count: i32, least: i32, order: i32): i32 {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const at = listStart(lists, i);
    const end = at + (<usize>listLength(lists, i) << 2);
    sum += order == 0 ? countList(at, end, least, 0) : countList(at, end, least, -1);
  }
  return sum;
}

@inline
function countList(at: usize, end: usize, least: i32, order: i32): i32 {
  const leasts = i32x4.splat(least);
  let counts = i32x4.splat(0);
  let others = i32x4.splat(0);
  for (; at + 32 <= end; at += 32) {
    counts = i32x4.sub(counts, i32x4.ge_s(scoreKeys(v128.load(at), order), leasts));
    others = i32x4.sub(others, i32x4.ge_s(scoreKeys(v128.load(at, 16), order), leasts));
  }
  let sum = total(i32x4.add(counts, others));
  for (; at < end; at += 4) sum += i32(scoreKey(load<i32>(at), order) >= least);
  return sum;
}
