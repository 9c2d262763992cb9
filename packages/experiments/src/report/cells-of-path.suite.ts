/** Reads a path of horizontal strips back: the cells `x,y` it covers, in the order of the path. For tests. */
export function cellsOfPath(path: string): readonly string[] {
  const strips = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)];
  if (strips.map(([text]) => text).join('') !== path) throw new Error(`not a path of strips: ${path}`);
  return strips.flatMap(([, x, y, length]) =>
    Array.from({ length: Number(length) }, (_, i) => `${Number(x) + i},${y}`),
  );
}
