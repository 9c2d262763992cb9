import type { Job } from './executor.ts';

/**
 * The share of one of several machines that know nothing of each other: of the jobs in the order of their ids every
 * `count`-th one. The same for every order that a sweep names its runs in.
 *
 * @param options `index` from 1 to `count`.
 */
export function shard(
  jobs: readonly Job[],
  { index, count }: { readonly index: number; readonly count: number },
): Job[] {
  if (!(Number.isInteger(index) && Number.isInteger(count) && index >= 1 && index <= count)) {
    throw new Error(
      `[supermask/experiments] shard: expected integers 1 ≤ index ≤ count, got ${index}/${count} ` +
        '(the first of ten is 1/10: for an array that counts from 0 add 1)',
    );
  }
  const ordered = [...jobs].sort((a, b) => (a.id < b.id ? -1 : 1));
  return ordered.filter((_, i) => i % count === index - 1);
}
