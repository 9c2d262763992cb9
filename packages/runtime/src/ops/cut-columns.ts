import type { Taps } from './taps.ts';

/** Columns of a matrix in a block: `COLUMNS` of assembly/matvec.ts. */
const VECTOR = 4096;
/** What the taps of a block read at 28 positions, in elements: 24 KiB, measured on a machine whose first-level cache has 32. */
const CACHE = 6144;
/** What a tap reads there: 28 elements, and on average half of a cache line before and behind. */
const WINDOW = 44;
/** As many weights as a row must have in a block to be worth the sums that are kept between two blocks. */
const WORTH = 40;

/** @returns `cuts`: the columns where blocks begin, and the end; `unit`: what indices count, in elements. */
export function cutColumns({ rows, columns, weights, offsets, base }: Taps): {
  readonly cuts: readonly number[];
  readonly unit: number;
} {
  const matrix = offsets.every((offset, k) => offset === k) && base(rows - 1) === 0;
  if (matrix) {
    const cuts = Array.from({ length: Math.ceil(columns / VECTOR) }, (_, block) => block * VECTOR);
    return { cuts: [...cuts, columns], unit: 1 / 4 };
  }
  let unit = 0;
  for (const offset of offsets) unit = divisor(unit, offset);
  for (let row = 0; row < rows; row++) unit = divisor(unit, base(row));
  unit ||= 1;
  // What the taps up to each one read, counting once what two of them read.
  const read = new Float64Array(columns);
  for (let k = 1; k < columns; k++) {
    const step = (offsets[k] as number) - (offsets[k - 1] as number);
    read[k] = (read[k - 1] as number) + Math.min(step, WINDOW);
  }
  const all = (read[columns - 1] as number) + 1;
  const most = Math.max(1, Math.floor(weights.length / (rows * WORTH)));
  const cut = (blocks: number): number[] => {
    const cuts = [0];
    for (let k = 1; k < columns; k++) {
      if (Math.floor(((read[k] as number) * blocks) / all) >= cuts.length) cuts.push(k);
    }
    return [...cuts, columns];
  };
  const narrow = (cuts: readonly number[]): boolean =>
    cuts.every(
      (end, i) =>
        i === 0 || (offsets[end - 1] as number) - (offsets[cuts[i - 1] as number] as number) < 65536 * unit,
    );
  const fewest = Math.min(most, Math.ceil(all / CACHE));
  for (let blocks = fewest; blocks <= most; blocks++) {
    const cuts = cut(blocks);
    if (narrow(cuts)) return { cuts, unit };
  }
  return { cuts: cut(fewest), unit };
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
