import type { GraphNode, MergeNode, Pool2dNode, ScaleShiftNode } from '@supermask/format';
import { clampOf, epilogueOf, type ScaleAndBias, scaleAndBias } from './epilogue.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { type Planes, placeOf } from './value.ts';

/** Adds the step of a pooling. @param places the planes that it reads, which may move, and those that it writes. */
export function maxPoolStep(
  node: Pool2dNode,
  places: { readonly from: () => Planes; readonly target: Planes },
  planner: Planner,
): void {
  poolStep(node, places, planner, planner.engine.kernels.maxPool);
}

/** The arguments of kernels that say which windows are pooled: size, strides, rows and columns of padding before. */
export function poolWindows({ size, strides, padding }: Pool2dNode): [...Four, top: number, left: number] {
  return [...size, ...strides, padding[0][0], padding[1][0]];
}

type Four = [sizeY: number, sizeX: number, strideY: number, strideX: number];

function poolStep(
  node: Pool2dNode,
  { from, target }: { readonly from: () => Planes; readonly target: Planes },
  planner: Planner,
  pool: Planner['engine']['kernels']['maxPool'],
): void {
  const windows = poolWindows(node);
  planner.step(() => {
    const source = from();
    const image = [source.planes, source.rows, source.columns] as const;
    pool(...placeOf(source), ...image, ...windows, target.rows, target.columns, ...placeOf(target));
  });
}

export function planPool(node: Pool2dNode, planner: Planner): void {
  const { kernels } = planner.engine;
  const input = planner.input(node.input).floats;
  const target = placeFor(node.name, planner);
  const pool = node.op === 'max-pool2d' ? kernels.maxPool : kernels.averagePool;
  poolStep(node, { from: () => input, target }, planner, pool);
  planner.give(node.name, { floats: target });
}

/** Batch normalisation, with a relu behind it. */
export function planScaleShift(node: ScaleShiftNode, planner: Planner): void {
  const { name, nodes, affine, clamp } = epilogueOf(node, planner.uses, { affine: true, pool: false });
  for (const follower of nodes) planner.done.add(follower);
  const { planes } = planner.input(node.input).floats;
  affineStep(node.input, { name, clamp }, planner, {
    ...scaleAndBias(planes, { bias: undefined, affine: [node, ...affine], read: planner.read }),
  });
}

/** A relu or relu6 by itself. */
export function planClamp(node: GraphNode & { readonly input: string }, planner: Planner): void {
  const { planes } = planner.input(node.input).floats;
  affineStep(node.input, { name: node.name, clamp: clampOf(node) }, planner, {
    scale: new Float32Array(planes).fill(1),
    bias: new Float32Array(planes),
  });
}

function affineStep(
  input: string,
  { name, clamp }: { readonly name: string; readonly clamp: number },
  planner: Planner,
  { scale, bias }: ScaleAndBias,
): void {
  const { engine, store } = planner;
  const from = planner.input(input).floats;
  const target = placeFor(name, planner, { pitch: from.pitch / 4 });
  const [s, b] = [store.put(scale), store.put(bias)];
  planner.step(() =>
    engine.kernels.affine(
      ...placeOf(from),
      ...([from.planes, from.rows, from.columns, s, b, clamp] as const),
      ...placeOf(target),
    ),
  );
  planner.give(name, { floats: target });
}

/** A sum or product of values, with a relu behind it. */
export function planMerge(node: MergeNode, planner: Planner): void {
  const { name, nodes, clamp } = epilogueOf(node, planner.uses, { affine: false, pool: false });
  for (const follower of nodes) planner.done.add(follower);
  const [first, ...others] = node.inputs.map((input) => planner.input(input).floats) as [Planes, ...Planes[]];
  const target = placeFor(name, planner, { pitch: first.pitch / 4 });
  const { combine } = planner.engine.kernels;
  const times = node.op === 'multiply' ? 1 : 0;
  const size = [first.planes, first.rows, first.columns] as const;
  planner.step(() => {
    let sum = first;
    for (const [i, other] of others.entries()) {
      const last = i === others.length - 1 ? clamp : 0;
      combine(times, ...placeOf(sum), ...placeOf(other), ...size, last, ...placeOf(target));
      sum = target;
    }
  });
  planner.give(name, { floats: target });
}
