/** The one of `names` that `name` probably meant, `undefined` if none is near: two mistakes or a third of it away. */
export function closestName(name: string, names: readonly string[]): string | undefined {
  const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  const meant = plain(name);
  const [best] = names
    .map((candidate) => ({ candidate, edits: editDistance(meant, plain(candidate)) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(2, plain(best.candidate).length / 3) ? best.candidate : undefined;
}

/** Levenshtein's: the fewest insertions, deletions and replacements of a character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
