import type {
  Conv2dNode,
  DenseNode,
  GraphNode,
  Pool2dNode,
  ScaleShiftNode,
  StoredTensor,
} from '@supermask/format';
import type { Place } from '../ops/kernels.ts';
import { packBinary } from '../ops/pack-binary.ts';
import { rowMagnitudes } from '../ops/row-magnitudes.ts';
import type { Windows } from '../ops/windows.ts';
import { type Epilogue, epilogueOf, scaleAndBias } from './epilogue.ts';
import { needsNoPadding, placeFor, serves, windowsFor } from './layouts.ts';
import { packBits } from './pack-bits.ts';
import type { Planner } from './planner.ts';
import { bitsFor, readersOfSigns } from './sign-layouts.ts';
import { signThresholds } from './sign-thresholds.ts';
import { tapsOfWindows } from './taps-of.ts';
import { extentOf, isCompact, type Planes } from './value.ts';

const placeOf = ({ at, plane, pitch }: Planes): Place => [at, plane, pitch];

/** int16 sums of a product: where they lie and how. */
interface Sums {
  readonly at: () => number;
  readonly plane: number;
  /** Sums from row to row. */
  readonly pitch: number;
  readonly rows: number;
  readonly columns: number;
}

/** Plans a product of signs, with what follows it: floats, or signs again. */
export function planBinaryProduct(node: DenseNode | Conv2dNode, planner: Planner): void {
  const bits = planner.value(node.input).bits as Planes;
  const chain = signChain(node, planner);
  const epilogue = epilogueOf(node, planner.uses, { affine: true, pool: false });
  const { nodes, affine } = chain ?? epilogue;
  for (const follower of nodes) planner.done.add(follower);
  const { sums, units, largest, magnitudes } =
    node.op === 'dense' ? vectorSums(node, bits, planner) : windowSums(node, bits, planner);
  const { scale, bias } = scaleAndBias(units, { bias: node.bias, affine, read: planner.read });
  const finish = { units, bias, scale: scale.map((value, unit) => value * (magnitudes[unit] as number)) };
  if (chain === undefined) giveFloats(sums, finish, epilogue, planner);
  else giveSigns(sums, { ...finish, largest }, chain, planner);
}

interface SignChain extends Pick<Epilogue, 'name' | 'nodes' | 'affine' | 'pool'> {
  /** Those of `affine` that follow the pooling. */
  readonly pooled: readonly ScaleShiftNode[];
}

/** What lies between a product and a sign, if that gives signs again for whoever reads it. */
function signChain(node: GraphNode, planner: Planner): SignChain | undefined {
  const { uses } = planner;
  const nodes: GraphNode[] = [];
  const affine: ScaleShiftNode[] = [];
  const pooled: ScaleShiftNode[] = [];
  let pool: Pool2dNode | undefined;
  for (let next = uses.only(node.name); next !== undefined; next = uses.only(next.name)) {
    nodes.push(next);
    if (next.op === 'scale-shift') {
      affine.push(next);
      if (pool !== undefined) pooled.push(next);
    } else if (next.op === 'max-pool2d' && pool === undefined) pool = next;
    else if (next.op === 'activation' && next.function === 'sign') {
      const { bits, floats } = readersOfSigns(next.name, planner);
      return bits && !floats ? { name: next.name, nodes, affine, pool, pooled } : undefined;
    } else return undefined;
  }
  return undefined;
}

interface Product {
  readonly sums: Sums;
  readonly units: number;
  readonly largest: number;
  readonly magnitudes: Float32Array;
}

/** A dense layer: ones are counted, 64 signs at once. */
function vectorSums(node: DenseNode, bits: Planes, planner: Planner): Product {
  const { engine, memory, store } = planner;
  const kernel = planner.tensors.get(node.kernel) as StoredTensor;
  const { stored } = planner.value(node.input);
  const units = kernel.shape[1] as number;
  const { words, weights, base, magnitudes, largest } = packBits(
    kernel,
    planner.kept(kernel),
    extentOf(stored),
  );
  const [weightsAt, baseAt] = [store.put(weights), store.put(base)];
  const source = isCompact(bits, 1) ? bits : memory.nibbles(stored);
  // Not planes × plane: of a single padded row the padding is no part.
  const count = source.planes * source.rows * source.columns;
  const vector = memory.bytes(words * 8);
  const sums = memory.scratch('sums', 2 * units);
  planner.step(() => {
    if (source !== bits) copyBytes(bits, source, planner);
    engine.kernels.packNibbles(source.at, count, vector);
    engine.kernels.binaryVector(vector, words, units, weightsAt, baseAt, sums());
  });
  return { sums: { at: sums, plane: 2, pitch: 1, rows: 1, columns: 1 }, units, largest, magnitudes };
}

/** A convolution: tables of four weights. */
function windowSums(node: Conv2dNode, bits: Planes, planner: Planner): Product {
  const { engine, memory } = planner;
  const dense = windowsFor(node, planner);
  const windows = windowsFor(node, planner, { fours: true });
  const { units, positions, pitch, output } = windows;
  const taps = tapsOfWindows(planner.tensors.get(node.kernel) as StoredTensor, dense, planner);
  const largest = dense.offsets.length;
  const magnitudes = rowMagnitudes(taps);
  const packed = packBinary(engine.heap, taps, {
    ...{ dense, windows, scale: undefined, bias: undefined, thresholds: undefined, flips: undefined },
  });
  const { place, source } = placed(bits, windows, planner);
  const plane = Math.ceil(positions / 16) * 32;
  const sums = memory.scratch('sums', units * plane);
  const lists = [packed.starts, packed.deltas, packed.patterns, packed.tables] as const;
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
    return { place: () => copyBytes(bits, own, planner), source: () => own.at - start };
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

function copyBytes(from: Planes, to: Planes, { engine }: Planner): void {
  engine.kernels.copyRows(...placeOf(from), from.planes, from.rows, from.columns, ...placeOf(to));
}

function giveFloats(
  sums: Sums,
  {
    scale,
    bias,
    units,
  }: { readonly scale: Float32Array; readonly bias: Float32Array; readonly units: number },
  { name, clamp }: Epilogue,
  planner: Planner,
): void {
  const { engine, memory, store } = planner;
  const [s, b] = [store.put(scale), store.put(bias)];
  const target = placeFor(name, planner);
  const { plane, pitch, rows, columns } = sums;
  const compact = isCompact(target) ? undefined : memory.scratch('placed', units * rows * columns * 4);
  planner.step(() => {
    const out = compact?.() ?? target.at;
    engine.kernels.scaleSums(sums.at(), plane, pitch, units, rows, columns, s, b, clamp, out);
    if (compact === undefined) return;
    const lines = [out, rows * columns * 4, columns * 4, units, rows, columns * 4] as const;
    engine.kernels.copyRows(...lines, ...placeOf(target));
  });
  planner.give(name, { floats: target });
}

function giveSigns(
  sums: Sums,
  {
    units,
    largest,
    ...finish
  }: {
    readonly scale: Float32Array;
    readonly bias: Float32Array;
    readonly units: number;
    readonly largest: number;
  },
  { name, pool, pooled }: SignChain,
  planner: Planner,
): void {
  const { engine, memory, store } = planner;
  const { kernels } = engine;
  const { thresholds, flips } = signThresholds(finish.scale, { bias: finish.bias, largest });
  // Behind a negative scale the largest value becomes the smallest: there the signs are pooled turned.
  const last = scaleAndBias(units, { bias: undefined, affine: pooled, read: planner.read }).scale;
  const turned = new Uint8Array(Math.ceil(units / 4));
  const before = flips.map((flip, unit) => {
    const turn = (last[unit] as number) < 0 ? 1 : 0;
    turned[unit >> 2] = (turned[unit >> 2] as number) | (turn << (unit & 3));
    return flip ^ turn;
  });
  const limits = store.put(thresholds);
  const [flipped, after] = [store.put(before), store.put(turned)];
  const target = bitsFor(name, planner);
  const { plane, pitch, rows, columns } = sums;
  const direct = pool === undefined && isCompact(target, 1);
  const nibbles = direct ? () => target.at : memory.scratch('nibbles', turned.length * rows * columns);
  planner.step(() => {
    kernels.thresholdSums(sums.at(), plane, pitch, units, rows, columns, limits, flipped, nibbles());
    if (direct) return;
    const from = [nibbles(), rows * columns, columns, turned.length] as const;
    if (pool === undefined) kernels.copyRows(...from, rows, columns, ...placeOf(target));
    else {
      const { size, strides, padding } = pool;
      const windows = [...size, ...strides, padding[0][0], padding[1][0]] as const;
      const result = [target.rows, target.columns, after, ...placeOf(target)] as const;
      kernels.poolNibbles(...from, rows, columns, ...windows, ...result);
    }
  });
  planner.give(name, { bits: target });
}
