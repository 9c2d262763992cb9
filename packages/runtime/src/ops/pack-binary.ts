import type { BinaryConv2dOptions } from './binary-conv2d.ts';
import type { Heap } from './heap.ts';
import type { KeptTaps } from './kept-taps.ts';
import { rowMagnitudes } from './row-magnitudes.ts';
import { type Store, withStore } from './store.ts';
import { listPatterns, longestStretch, patternTables } from './ternary-patterns.ts';
import type { Windows } from './windows.ts';

/** Addresses of what the kernels for nibbles need. */
export interface PackedBinary {
  readonly store: Store;
  /** Weights that are not 0. */
  readonly kept: number;
  readonly starts: number;
  readonly deltas: number;
  readonly patterns: number;
  /** How many steps can be added in eight bits. */
  readonly stretch: number;
  readonly tables: number;
  readonly scale: number;
  readonly bias: number;
  readonly thresholds: number;
  readonly flips: number;
}

/**
 * Puts the lists of a binary convolution into the heap.
 *
 * Apart from the convolution, whose closures would keep the unpacked weights alive.
 *
 * @param taps in the order of `dense`; the weights of a unit have one magnitude.
 * @param options `dense`: how the channels would lie in planes; `windows`: how groups of four of them do.
 */
export function packBinary(
  heap: Heap,
  taps: KeptTaps,
  {
    dense,
    windows,
    scale,
    bias,
    thresholds,
    flips,
  }: Pick<BinaryConv2dOptions, 'scale' | 'bias' | 'thresholds' | 'flips'> & {
    readonly dense: Windows;
    readonly windows: Windows;
  },
): PackedBinary {
  const { units } = dense;
  const magnitudes = rowMagnitudes(taps);
  const lists = listPatterns(taps, dense, windows);
  return withStore(heap, (store) => ({
    store,
    kept: taps.weights.length,
    starts: store.put(lists.starts),
    deltas: store.put(lists.deltas),
    patterns: store.put(lists.patterns),
    stretch: longestStretch(lists),
    tables: store.put(patternTables()),
    scale: store.put(magnitudes.map((magnitude, unit) => magnitude * (scale?.[unit] ?? 1))),
    bias: store.put(bias ?? new Float32Array(units)),
    // No sum reaches 32,767, so that int16 says the same.
    thresholds: store.put(
      Int32Array.from({ length: units }, (_, unit) =>
        Math.max(-32768, Math.min(32767, thresholds?.[unit] ?? 0)),
      ),
    ),
    flips: store.put(flips ?? new Uint8Array(units)),
  }));
}
