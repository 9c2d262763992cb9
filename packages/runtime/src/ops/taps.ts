import { cutColumns } from './cut-columns.ts';
import type { KeptTaps } from './kept-taps.ts';

/** A layer's weights and where they meet its input. */
export interface Taps extends KeptTaps {
  /** Where column k lies from the first position, in elements (of a matrix: in rows of the input); ascending. */
  readonly offsets: Uint32Array;
  /** Added to all offsets of a row: where its group of channels begins. */
  readonly base: (row: number) => number;
}

/** The taps that are not 0, as lists of places: block by block of the columns, in each row by row. */
export interface TapLists {
  readonly blocks: number;
  /** uint32 [1 + lists]: list i has the taps from ends[i], rounded up to a multiple of four, to ends[i + 1]. */
  readonly ends: Uint32Array;
  /** uint32 [blocks × rows]: where a row's indices count from. */
  readonly bases: Uint32Array;
  /** From the base, uint16 where all that a block can have fit, else uint32; `PADDING` between two lists. */
  readonly indices: Uint16Array | Uint32Array;
  /** float32, as the indices; 0 between two lists; none of signs. */
  readonly weights: Float32Array;
  /** What indices and bases count, in elements: 1/4 of a matrix (so that they are bytes of a vector), else the divisor of all. */
  readonly unit: number;
}

/** In a block of a vector, the place of the zero behind it. */
const PADDING = 16384;

/**
 * Lists the taps of every row, upwards; with `signs` those > 0, then in a list of their own those < 0.
 */
export function listTaps(taps: Taps, { signs = false }: { signs?: boolean } = {}): TapLists {
  const { rows, starts, places, weights: values, offsets, base } = taps;
  const { cuts, unit } = cutColumns(taps);
  const blocks = cuts.length - 1;
  const halves = signs ? [1, -1] : [0];
  const lists = blocks * rows * halves.length;
  const ends = new Uint32Array(lists + 1);
  const bases = new Uint32Array(blocks * rows);
  // By the columns, not by the weights: the lists are written once, where they stay.
  let widest = 0;
  for (let block = 0; block < blocks; block++) {
    const [first, last] = [cuts[block] as number, (cuts[block + 1] as number) - 1];
    widest = Math.max(widest, ((offsets[last] as number) - (offsets[first] as number)) / unit);
  }
  const room = values.length + 3 * lists;
  const indices = (widest < 65536 ? new Uint16Array(room) : new Uint32Array(room)).fill(PADDING);
  const weights = new Float32Array(signs ? 0 : room);
  // Where each row goes on in the next block.
  const next = starts.slice(0, rows);
  let [at, list] = [0, 0];
  for (let block = 0; block < blocks; block++) {
    const [first, behind] = [cuts[block] as number, cuts[block + 1] as number];
    const start = offsets[first] as number;
    for (let row = 0; row < rows; row++) {
      bases[block * rows + row] = (base(row) + start) / unit;
      const begin = next[row] as number;
      let end = begin;
      while (end < (starts[row + 1] as number) && (places[end] as number) < behind) end++;
      next[row] = end;
      for (const sign of halves) {
        at = Math.ceil(at / 4) * 4;
        const down = signs ? sign < 0 : row % 2 === 1;
        for (let i = begin; i < end; i++) {
          const k = down ? begin + end - 1 - i : i;
          const weight = values[k] as number;
          if (weight * sign < 0) continue;
          if (!signs) weights[at] = weight;
          indices[at++] = ((offsets[places[k] as number] as number) - start) / unit;
        }
        ends[++list] = at;
      }
    }
  }
  const length = Math.ceil(at / 4) * 4;
  return {
    ...{ blocks, ends, bases, unit },
    indices: indices.subarray(0, length),
    weights: weights.subarray(0, length),
  };
}
