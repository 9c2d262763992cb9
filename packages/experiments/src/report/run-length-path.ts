/**
 * A bitmap as the `d` of one SVG path: a horizontal strip `M x y h n` for each run of set cells, rows from
 * top to bottom. Drawn with a stroke of width 1 half a cell further down, a strip covers exactly its cells.
 * @param isSet called once for each cell, left to right, top to bottom.
 */
export function runLengthPath(
  width: number,
  height: number,
  isSet: (x: number, y: number) => boolean,
): string {
  let path = '';
  for (let y = 0; y < height; y++) {
    let start = -1;
    for (let x = 0; x <= width; x++) {
      const set = x < width && isSet(x, y);
      if (set && start < 0) start = x;
      if (!set && start >= 0) {
        path += `M${start} ${y}h${x - start}`;
        start = -1;
      }
    }
  }
  return path;
}
