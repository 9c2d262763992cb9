import type { PackedTensor } from '@supermask/format';
import { type Multiplier, multiplierOf } from '../ops/multiplier-of.ts';
import type { Form } from '../ops/pack-weights.ts';
import { type PackedWeights, packWeights } from '../ops/pack-weights.ts';
import type { Taps } from '../ops/taps.ts';
import type { Windows } from '../ops/windows.ts';
import { chooseForm } from './choose-form.ts';
import { copyPlanes } from './copy-planes.ts';
import { type Epilogue, epilogueOf, scaleAndBias } from './epilogue.ts';
import { maxPoolStep } from './image-steps.ts';
import { needsNoPadding, type ProductNode, placeFor, serves, windowsFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { tapsOfMatrix, tapsOfWindows } from './taps-of.ts';
import { isCompact, type Planes, placeOf, type Value } from './value.ts';

/** Plans a product of float inputs, with what follows it. */
export function planFloatProduct(node: ProductNode, planner: Planner): void {
  const epilogue = epilogueOf(node, planner.uses, { affine: true, pool: true });
  for (const follower of epilogue.nodes) planner.done.add(follower);
  const shape = planner.shapes.get(node.input) as readonly number[];
  if (node.op === 'dense' && shape.length === 1) planVector(node, epilogue, planner);
  else planWindows(node, epilogue, planner);
}

/** A matrix times the whole of a value, which may be a flattened image in its planes. */
function planVector(node: ProductNode, epilogue: Epilogue, planner: Planner): void {
  const { tensors, memory, shapes } = planner;
  const input = planner.value(node.input);
  const taps = (): Taps => {
    const kept = tapsOfMatrix(tensors.get(node.kernel) as PackedTensor, input.stored, planner);
    return { ...kept, offsets: Uint32Array.from({ length: kept.columns }, (_, k) => k), base: () => 0 };
  };
  const { at } = compactFloats(input, planner);
  const output = memory.floats(shapes.get(epilogue.name) as readonly number[]);
  const weights = pack(taps, { node, epilogue, positions: 1, groups: 1 }, planner, (packed) =>
    packed.multiplyVector(at, output.at),
  );
  planner.step(() => weights.multiplyVector(at, output.at));
  planner.give(epilogue.name, { floats: output });
}

/** A convolution, or a matrix times each position of a value. */
function planWindows(node: ProductNode, epilogue: Epilogue, planner: Planner): void {
  const { engine, memory } = planner;
  const { kernels } = engine;
  const { windows, place, source } = placed(node, planner.input(node.input), planner);
  const { units, groups, offsets, positions, pitch, output } = windows;
  const taps = (): Taps => ({
    ...tapsOfWindows(planner.tensors.get(node.kernel) as PackedTensor, windows, planner),
    offsets,
    base: (unit) => Math.floor((unit * groups) / units) * windows.group,
  });
  const { pool } = epilogue;
  const target = placeFor(epilogue.name, planner, { pitch: pool === undefined ? pitch : undefined });
  const [rows, columns] = output;
  const direct = pool === undefined && (rows === 1 || target.pitch === pitch * 4);
  const sums = direct ? undefined : memory.scratch('sums', units * positions * 4);
  const weights = pack(taps, { node, epilogue, positions, groups }, planner, (packed) => {
    const out = memory.scratch('sums', units * positions * 4);
    place();
    packed.multiply(source(), 4, positions, out(), positions * 4);
  });
  const plane = positions * 4;
  const gap = (target.pitch - target.columns * 4) / 4;
  const clears = direct && target.windows !== undefined && rows > 1 && gap > 0;
  planner.step(() => {
    place();
    if (sums === undefined) {
      weights.multiply(source(), 4, positions, target.at, target.plane);
      const first = target.at + 4 * columns;
      if (clears) kernels.clearRows(first, target.plane, target.pitch, units, rows - 1, gap);
    } else {
      weights.multiply(source(), 4, positions, sums(), plane);
      if (pool === undefined) {
        const from = [sums(), plane, pitch * 4] as const;
        kernels.copyRows(...from, units, rows, columns * 4, ...placeOf(target));
      }
    }
  });
  if (pool !== undefined && sums !== undefined) {
    const from = { planes: units, rows, columns, plane, pitch: pitch * 4 };
    maxPoolStep(pool, { from: () => ({ ...from, at: sums() }), target }, planner);
  }
  planner.give(epilogue.name, { floats: target });
}

/** Brings an input to where the windows of a node need it. */
function placed(
  node: ProductNode,
  { floats: input, stored }: Value & { readonly floats: Planes },
  planner: Planner,
): { readonly windows: Windows; readonly place: () => void; readonly source: () => number } {
  const { engine, memory } = planner;
  const { kernels } = engine;
  const nothing = (): void => {};
  const windows = windowsFor(node, planner);
  if (needsNoPadding(windows)) {
    // Between rows far apart, as a dilated kernel needs them, there would be more to multiply than in them.
    const planes = input.pitch <= 8 * input.columns ? input : memory.floats(stored);
    const place =
      planes === input ? nothing : () => copyPlanes(kernels, { from: input, to: planes, bytes: 4 });
    return { windows: windowsFor(node, planner, { planes }), place, source: () => planes.at };
  }
  const { strides, top, left, rows, pitch, channels, image, behind } = windows;
  const start = (top * pitch + left) * 4;
  if (serves(input, windows)) return { windows, place: nothing, source: () => input.at - start };
  if (strides[0] * strides[1] === 1) {
    const own = memory.padded(windows, 4);
    const place = (): void => copyPlanes(kernels, { from: input, to: own, bytes: 4 });
    return { windows, place, source: () => own.at - start };
  }
  const source = memory.scratch('placed', (windows.placed + behind) * 4);
  const lines = [
    ...placeOf(input),
    channels,
    image[0],
    image[1],
    top,
    left,
    ...strides,
    rows,
    pitch,
  ] as const;
  return {
    windows,
    source,
    place() {
      kernels.placeFloats(...lines, source());
      kernels.clearRows(source() + windows.placed * 4, 0, 0, 1, 1, behind);
    },
  };
}

/** A value's floats one after another: where they are, or a copy that a step of its own makes. */
function compactFloats(value: Value, planner: Planner): Planes {
  const floats = value.floats as Planes;
  if (isCompact(floats)) return floats;
  const copy = planner.memory.floats(value.stored);
  const { kernels } = planner.engine;
  planner.step(() => copyPlanes(kernels, { from: floats, to: copy, bytes: 4 }));
  return copy;
}

/** @param tapsOf the weights, wanted by the first thread only. */
function pack(
  tapsOf: () => Taps,
  {
    node,
    epilogue: { affine, clamp },
    positions,
    groups,
  }: {
    readonly node: ProductNode;
    readonly epilogue: Epilogue;
    readonly positions: number;
    readonly groups: number;
  },
  planner: Planner,
  run: (weights: Multiplier) => void,
): Multiplier {
  const { bias } = node;
  const { engine, form, calibrate, read } = planner;
  const layout = planner.once(() => {
    const taps = tapsOf();
    const finish = { ...scaleAndBias(taps.rows, { bias, affine, read }), clamp };
    const packed = (form: Form): PackedWeights => packWeights(engine, taps, { form, pitch: 4, ...finish });
    return chooseForm(taps, { positions, groups, form, calibrate, pack: packed, run }).layout;
  });
  return multiplierOf(engine.kernels, layout);
}
