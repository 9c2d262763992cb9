/**
 * The files that can be meant by a batch: itself, gzipped or not, or else those with more behind its name, such as
 * `test_batch_first1000.bin` for `test_batch.bin`.
 */
export function batchNames(name: string, names: readonly string[]): readonly string[] {
  const exact = [name, `${name}.gz`].filter((spelling) => names.includes(spelling));
  if (exact.length > 0) return exact.slice(0, 1);
  const begin = `${name.slice(0, -'.bin'.length)}_`;
  return names.filter((other) => other.startsWith(begin) && /\.bin(\.gz)?$/.test(other)).sort();
}
