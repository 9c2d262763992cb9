import {
  type ActivationNode,
  type GraphNode,
  inferShapes,
  type KeptReader,
  keptReader,
  type PackedSmask,
  type PackedTensor,
  type randomReader,
  readDense,
} from '@supermask/format';
import { softmax } from '../kernels/softmax.ts';
import type { Engine } from '../ops/engine.ts';
import type { Form } from '../ops/pack-weights.ts';
import { withStore } from '../ops/store.ts';
import { checkLimits, type Limits } from './check-limits.ts';
import { clampOf } from './epilogue.ts';
import { planFloatProduct } from './float-product.ts';
import { planForeign } from './foreign-step.ts';
import { planClamp, planMerge, planPool, planScaleShift } from './image-steps.ts';
import { isProduct, placeFor } from './layouts.ts';
import { createMemory } from './memory.ts';
import type { Once, Planner } from './planner.ts';
import type { RareOperators } from './rare-operators.ts';
import { usesOf } from './uses.ts';
import { elements, extentOf, isCompact, liesAlike, type Planes, type Value } from './value.ts';

/** A network made ready to compute one image at a time. */
export interface Plan {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Puts an image's value where the steps find it. @returns whether all its numbers are finite. */
  write(name: string, values: Float32Array): boolean;
  /** Computes all values from those of the inputs. */
  run(): void;
  /** Takes a value out, in row-major order. */
  read(name: string, values: Float32Array): void;
}

export interface PlanOptions extends Limits {
  readonly engine: Engine;
  /** Needed if `needsRareOperators` says so. */
  readonly rare: RareOperators | undefined;
  /** Needed if `needsRandom` says so. */
  readonly draw: typeof randomReader | undefined;
  /** A form for all products that can have it; undefined to choose for each. */
  readonly form: Form | undefined;
  /** Whether to choose by trying. */
  readonly calibrate: boolean;
  /** Where several threads plan the same: keeps what is made, or has it from the first. */
  readonly once?: Once | undefined;
}

/**
 * Lays out the values of a network in the engine's memory and chooses what computes each node.
 *
 * @throws if the network needs too much memory or time.
 */
export function plan(
  smask: PackedSmask,
  { engine, rare, draw, form, calibrate, once = (make) => make(), ...limits }: PlanOptions,
): Plan {
  const { graph } = smask;
  // A map of its own, emptied when all is packed: the steps live longer than the tensors should.
  const tensors = new Map(smask.tensors);
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  checkLimits(graph, { shapes, tensors, ...limits });
  engine.heap.limit(limits.memoryLimit);
  const values = new Map<string, Value>();
  const steps: (() => void)[] = [];
  const memory = createMemory(engine);
  const value = (name: string): Value => values.get(name) as Value;
  const kept = (tensor: PackedTensor): KeptReader => keptReader(tensor, draw as typeof randomReader);
  return withStore(engine.heap, ({ put }) => {
    const planner: Planner = {
      ...{ graph, tensors, shapes, uses: usesOf(graph), engine, memory, form, calibrate, once },
      store: { put: (array) => once(() => put(array)) },
      done: new Set(),
      kept,
      read: (name) =>
        once(() => {
          const tensor = tensors.get(name) as PackedTensor;
          return readDense(tensor, kept(tensor));
        }),
      value,
      input: (name) => settled(name, planner),
      give(name, { floats, bits, stored }) {
        const shape = shapes.get(name) as readonly number[];
        values.set(name, { shape, stored: stored ?? shape, floats, bits });
      },
      step: (run) => steps.push(run),
    };
    for (const { name } of graph.inputs) planner.give(name, { floats: placeFor(name, planner) });
    const writers = new Map(graph.inputs.map(({ name }) => [name, memory.writer(value(name))]));
    for (const node of graph.nodes)
      if (!planner.done.has(node)) planNode(node, rare as RareOperators, planner);
    tensors.clear();
    return {
      shapes,
      write(name, from) {
        writers.get(name)?.(from);
        return memory.isFinite(value(name));
      },
      read: (name, to) => memory.read(value(name), to),
      run() {
        for (const step of steps) step();
      },
    };
  });
}

function planNode(node: GraphNode, rare: RareOperators, planner: Planner): void {
  if (isProduct(node)) {
    if (planner.value(node.input).bits === undefined) planFloatProduct(node, planner);
    else rare.plan(node, planner);
    return;
  }
  switch (node.op) {
    case 'flatten':
    case 'reshape': {
      const { stored, floats, bits } = planner.value(node.input);
      // A vector finds nibbles where they were, windows do not; for what is no vector there are floats.
      const isVector = planner.shapes.get(node.name)?.length === 1;
      planner.give(node.name, { stored, floats, bits: isVector ? bits : undefined });
      return;
    }
    case 'max-pool2d':
    case 'average-pool2d':
      planPool(node, planner);
      return;
    case 'scale-shift':
      planScaleShift(node, planner);
      return;
    case 'add':
    case 'multiply':
      planMerge(node, planner);
      return;
    case 'activation':
      if (clampOf(node) !== 0) planClamp(node, planner);
      else if (node.function === 'softmax') planSoftmax(node, planner);
      else rare.plan(node, planner);
      return;
    default:
      rare.plan(node, planner);
  }
}

function planSoftmax(node: ActivationNode, planner: Planner): void {
  const run = softmax(planner.shapes.get(node.name)?.at(-1) as number);
  planForeign(node, ([input], output) => run(input as Float32Array, output), planner);
}

/** A value as floats whose channels are its own, moved if it was reshaped. */
function settled(name: string, planner: Planner): Value & { readonly floats: Planes } {
  const value = planner.value(name);
  const { shape, stored } = value;
  const floats = value.floats as Planes;
  if (String(shape) === String(stored)) return { ...value, floats };
  if (liesAlike(shape, stored) && isCompact(floats)) {
    const { channels: planes, rows, columns } = extentOf(shape);
    const lines = { plane: 4 * rows * columns, pitch: 4 * columns };
    return { shape, stored: shape, floats: { at: floats.at, planes, rows, columns, ...lines } };
  }
  const result = { shape, stored: shape, floats: planner.memory.floats(shape) };
  const copy = new Float32Array(elements(shape));
  const write = planner.memory.writer(result);
  planner.step(() => {
    planner.memory.read(value, copy);
    write(copy);
  });
  planner.give(name, result);
  return result;
}
