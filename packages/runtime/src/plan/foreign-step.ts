import { type GraphNode, nodeInputs } from '@supermask/format';
import type { MergeKernel } from '../kernel.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { elements, type Value } from './value.ts';

/** Plans a node that has no kernel in the heap: on copies of its values, in row-major order. */
export function planForeign(node: GraphNode, run: MergeKernel, planner: Planner): void {
  const inputs = nodeInputs(node).map((name) => planner.value(name));
  const shape = planner.shapes.get(node.name) as readonly number[];
  const value: Value = { shape, stored: shape, floats: placeFor(node.name, planner) };
  const copies = inputs.map((input) => new Float32Array(elements(input.shape)));
  const result = new Float32Array(elements(shape));
  const write = planner.memory.writer(value);
  planner.step(() => {
    for (const [i, input] of inputs.entries()) planner.memory.read(input, copies[i] as Float32Array);
    run(copies, result);
    write(result);
  });
  planner.give(node.name, { floats: value.floats });
}
