import type { Conv2dNode, DenseNode, PackedTensor } from '@supermask/format';
import { packBinary } from '../ops/pack-binary.ts';
import { rowMagnitudes } from '../ops/row-magnitudes.ts';
import type { Windows } from '../ops/windows.ts';
import { copyPlanes } from './copy-planes.ts';
import { needsNoPadding, serves, windowsFor } from './layouts.ts';
import { packBits } from './pack-bits.ts';
import type { Planner } from './planner.ts';
import { tapsOfWindows } from './taps-of.ts';
import { extentOf, isCompact, type Planes, placeOf } from './value.ts';

/** int16 sums of a product: where they lie and how. */
interface Sums {
  readonly at: () => number;
  readonly plane: number;
  /** Sums from row to row. */
  readonly pitch: number;
  readonly rows: number;
  readonly columns: number;
}

/** A product of signs before it is finished. */
export interface BinarySums {
  readonly sums: Sums;
  readonly units: number;
  /** What the magnitude of a sum can reach. */
  readonly largest: number;
  /** float32 [units]: α of each unit's weights. */
  readonly magnitudes: Float32Array;
}

/** Plans the sums of a product of signs, Σ sign(weight) · input. @param bits the input. */
export function planBinarySums(node: DenseNode | Conv2dNode, bits: Planes, planner: Planner): BinarySums {
  return node.op === 'dense' ? vectorSums(node, bits, planner) : windowSums(node, bits, planner);
}

/** A dense layer: ones are counted, 64 signs at once. */
function vectorSums(node: DenseNode, bits: Planes, planner: Planner): BinarySums {
  const { engine, memory, store } = planner;
  const kernel = planner.tensors.get(node.kernel) as PackedTensor;
  const { stored } = planner.value(node.input);
  const units = kernel.shape[1] as number;
  const { words, weights, base, magnitudes, largest } = planner.once(() => {
    const packed = packBits(kernel, planner.kept(kernel), extentOf(stored));
    return { ...packed, weights: store.put(packed.weights), base: store.put(packed.base) };
  });
  const source = isCompact(bits, 1) ? bits : memory.nibbles(stored);
  // Not planes × plane: of a single padded row the padding is no part.
  const count = source.planes * source.rows * source.columns;
  const vector = memory.bytes(words * 8);
  const sums = memory.scratch('sums', 2 * units);
  planner.step(() => {
    if (source !== bits) copyPlanes(engine.kernels, { from: bits, to: source, bytes: 1 });
    engine.kernels.packNibbles(source.at, count, vector);
    engine.kernels.binaryVector(vector, words, units, weights, base, sums());
  });
  return { sums: { at: sums, plane: 2, pitch: 1, rows: 1, columns: 1 }, units, largest, magnitudes };
}

/** A convolution: tables of four weights. */
function windowSums(node: Conv2dNode, bits: Planes, planner: Planner): BinarySums {
  const { engine, memory } = planner;
  const dense = windowsFor(node, planner);
  const windows = windowsFor(node, planner, { fours: true });
  const { units, positions, pitch, output } = windows;
  const largest = dense.offsets.length;
  const { magnitudes, starts, deltas, patterns, stretch, tables } = planner.once(() => {
    const taps = tapsOfWindows(planner.tensors.get(node.kernel) as PackedTensor, dense, planner);
    const { store: _, ...places } = packBinary(engine.heap, taps, {
      ...{ dense, windows, scale: undefined, bias: undefined, thresholds: undefined, flips: undefined },
    });
    return { ...places, magnitudes: rowMagnitudes(taps) };
  });
  const { place, source } = placed(bits, windows, planner);
  const plane = Math.ceil(positions / 16) * 32;
  const sums = memory.scratch('sums', units * plane);
  const lists = [starts, deltas, patterns, stretch, tables] as const;
  planner.step(() => {
    place();
    engine.kernels.binary(source(), positions, units, ...lists, sums(), plane);
  });
  const [rows, columns] = output;
  return { sums: { at: sums, plane, pitch, rows, columns }, units, largest, magnitudes };
}

/** Brings nibbles to where windows need them. */
function placed(
  bits: Planes,
  windows: Windows,
  planner: Planner,
): { readonly place: () => void; readonly source: () => number } {
  const { memory, engine } = planner;
  const { strides, top, left, rows, pitch, channels, image, behind } = windows;
  const start = top * pitch + left;
  const nothing = (): void => {};
  if (serves(bits, windows)) return { place: nothing, source: () => bits.at - start };
  if (needsNoPadding(windows) && isCompact(bits, 1)) return { place: nothing, source: () => bits.at };
  if (strides[0] * strides[1] === 1) {
    const own = memory.padded(windows, 1);
    const place = (): void => copyPlanes(engine.kernels, { from: bits, to: own, bytes: 1 });
    return { place, source: () => own.at - start };
  }
  const source = memory.scratch('placed', windows.placed + behind);
  const size = [channels, ...image, top, left, ...strides, rows, pitch] as const;
  return {
    source,
    place() {
      engine.kernels.placeBytes(...placeOf(bits), ...size, source());
      new Uint8Array(engine.heap.buffer, source() + windows.placed, behind).fill(0x80);
    },
  };
}
