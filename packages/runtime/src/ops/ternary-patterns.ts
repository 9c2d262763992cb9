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
 * @param values the kernel in the order of the taps of `dense`, [units × taps].
 * @param dense how the channels would lie in planes; says which tap is which.
 * @param windows how the groups of four channels lie.
 */
export function listPatterns(values: Float32Array, dense: Windows, windows: Windows): PatternLists {
  const pixels = dense.size[0] * dense.size[1];
  const place = new Uint32Array(dense.order.length);
  for (const [k, tap] of dense.order.entries()) place[tap] = k;
  const starts = new Uint32Array(dense.units + 1);
  const deltas: number[] = [];
  const patterns: number[] = [];
  for (let unit = 0; unit < dense.units; unit++) {
    let last = 0;
    for (const [k, tap] of windows.order.entries()) {
      const first = Math.floor(tap / pixels) * 4;
      let pattern = 0;
      for (let j = 3; j >= 0; j--) {
        const at = (first + j) * pixels + (tap % pixels);
        const weight =
          first + j < dense.channels ? (values[unit * place.length + (place[at] as number)] as number) : 0;
        pattern = pattern * 3 + 1 + Math.sign(weight);
      }
      if (pattern === EMPTY) continue;
      const offset = windows.offsets[k] as number;
      deltas.push(offset - last);
      patterns.push(pattern);
      last = offset;
    }
    starts[unit + 1] = patterns.length;
  }
  return { starts, deltas: Uint32Array.from(deltas), patterns: Uint8Array.from(patterns) };
}
