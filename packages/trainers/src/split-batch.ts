/** A contiguous part of a batch: the rows from `begin` to before `end`. */
export interface Shard {
  readonly begin: number;
  readonly end: number;
}

/**
 * Cuts a batch into shards whose sizes differ by at most one, in order.
 *
 * @param count examples of the batch, ≥ 1.
 * @param parts at most so many; none is empty.
 */
export function splitBatch(count: number, parts: number): Shard[] {
  const number = Math.min(parts, count);
  const cut = (part: number): number => Math.floor((count * part) / number);
  return Array.from({ length: number }, (_, part) => ({ begin: cut(part), end: cut(part + 1) }));
}
