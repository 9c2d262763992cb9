import type { KeptTaps } from './kept-taps.ts';
import type { Windows } from './windows.ts';

/**
 * int8 [81 × 16]: entry (pattern, nibble) is Σ over the four channels of weight · input, where the pattern is
 * Σ (weight + 1) · 3^j with weights −1, 0, 1, and bit j of the nibble set where the input is +1, clear where it is −1.
 */
export function patternTables(): Int8Array {
  return Int8Array.from({ length: 81 * 16 }, (_, i) => {
    let [pattern, sum] = [i >> 4, 0];
    for (let j = 0; j < 4; j++) {
      sum += ((pattern % 3) - 1) * ((i >> j) & 1 ? 1 : -1);
      pattern = Math.floor(pattern / 3);
    }
    return sum;
  });
}

const EMPTY = 40;

/** For each output the places where at least one of four channels has a weight. */
export interface PatternLists {
  /** uint32 [units + 1]: output i has the steps starts[i] … starts[i + 1] − 1. */
  readonly starts: Uint32Array;
  /** Bytes from the step before, or from 0. */
  readonly deltas: Uint32Array;
  readonly patterns: Uint8Array;
}

/**
 * @param taps the weights, in the order of the taps of `dense`; only their signs count.
 * @param dense how the channels would lie in planes; says which tap is which.
 * @param windows how the groups of four channels lie.
 */
export function listPatterns(taps: KeptTaps, dense: Windows, windows: Windows): PatternLists {
  const pixels = dense.size[0] * dense.size[1];
  // A column's weight belongs to tap `slot` of the groups, as digit `digit` of its pattern.
  const slots = dense.order.map((tap) => (Math.floor(tap / pixels) >> 2) * pixels + (tap % pixels));
  const digits = dense.order.map((tap) => [1, 3, 9, 27][Math.floor(tap / pixels) & 3] as number);
  const row = new Uint8Array(windows.order.length);
  const starts = new Uint32Array(dense.units + 1);
  const most = Math.min(taps.weights.length, dense.units * row.length);
  const deltas = new Uint32Array(most);
  const patterns = new Uint8Array(most);
  let count = 0;
  for (let unit = 0; unit < dense.units; unit++) {
    row.fill(EMPTY);
    for (let i = taps.starts[unit] as number; i < (taps.starts[unit + 1] as number); i++) {
      const column = taps.places[i] as number;
      const slot = slots[column] as number;
      const digit = digits[column] as number;
      row[slot] = (row[slot] as number) + ((taps.weights[i] as number) > 0 ? digit : -digit);
    }
    let last = 0;
    for (let k = 0; k < row.length; k++) {
      const pattern = row[windows.order[k] as number] as number;
      if (pattern === EMPTY) continue;
      const offset = windows.offsets[k] as number;
      deltas[count] = offset - last;
      patterns[count++] = pattern;
      last = offset;
    }
    starts[unit + 1] = count;
  }
  return { starts, deltas: deltas.slice(0, count), patterns: patterns.slice(0, count) };
}

/** How many weights a pattern has that are not 0. */
const WEIGHTS = Uint8Array.from({ length: 81 }, (_, pattern) =>
  [1, 3, 9, 27].reduce((count, place) => count + (Math.floor(pattern / place) % 3 === 1 ? 0 : 1), 0),
);

/** As many steps of a row, from wherever on, as have at most 127 weights: their sum fits into eight bits. */
export function longestStretch({ starts, patterns }: PatternLists): number {
  let longest = patterns.length;
  for (let row = 0; row + 1 < starts.length; row++) {
    let [first, weights] = [starts[row] as number, 0];
    const of = (k: number): number => WEIGHTS[patterns[k] as number] as number;
    for (let k = first; k < (starts[row + 1] as number); k++) {
      weights += of(k);
      // The fewest steps up to this one that are too many.
      while (weights - of(first) > 127) weights -= of(first++);
      if (weights > 127) longest = Math.min(longest, k - first);
    }
  }
  return Math.max(longest, 1);
}
