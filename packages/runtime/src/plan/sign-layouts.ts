import {
  type Conv2dNode,
  type DenseNode,
  type GraphNode,
  isSigns,
  type PackedTensor,
} from '@supermask/format';
import { windowsFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { elements, type Planes } from './value.ts';

/** Sums of more signs would not fit into int16. */
const MOST_SIGNS = 32766;

/** Whether a node can multiply signs: its weights are ± a scale for each output. */
export function multipliesSigns(
  node: GraphNode,
  { tensors, shapes }: Pick<Planner, 'tensors' | 'shapes'>,
): node is DenseNode | Conv2dNode {
  if (node.op !== 'dense' && node.op !== 'conv2d') return false;
  if (node.op === 'dense' && shapes.get(node.input)?.length !== 1) return false;
  const { shape, values } = tensors.get(node.kernel) as PackedTensor;
  const units = shape.at(-1) as number;
  return (
    isSigns(values) &&
    (values.scales.length === 1 || values.scales.length === units) &&
    elements(shape) / units <= MOST_SIGNS
  );
}

/** Where the signs of a value are best put. */
export function bitsFor(name: string, planner: Planner): Planes {
  const { uses, shapes, memory } = planner;
  for (const node of uses.readers(name)) {
    if (node.op !== 'conv2d' || !multipliesSigns(node, planner)) continue;
    const windows = windowsFor(node, planner, { fours: true });
    if (windows.strides[0] * windows.strides[1] === 1) return memory.padded(windows, 1);
  }
  return memory.nibbles(shapes.get(name) as readonly number[]);
}

/** Who needs a value that consists of signs: those that multiply nibbles, and the others, which need floats. */
export function readersOfSigns(
  name: string,
  planner: Planner,
): { readonly bits: boolean; readonly floats: boolean } {
  const { uses } = planner;
  let [bits, floats] = [false, uses.isOutput(name)];
  const look = (node: GraphNode): void => {
    if (multipliesSigns(node, planner)) bits = true;
    else floats = true;
  };
  for (const node of uses.readers(name)) {
    if (node.op !== 'flatten') look(node);
    else {
      // A flattened value keeps its place.
      for (const behind of uses.readers(node.name)) look(behind);
      floats ||= uses.isOutput(node.name);
    }
  }
  return { bits, floats };
}
