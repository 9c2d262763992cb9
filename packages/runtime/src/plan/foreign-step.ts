import type { GraphNode } from '@supermask/format';
import { nodeInputs } from '@supermask/format';
import type { Kernel, MergeKernel } from '../kernel.ts';
import { concat } from '../kernels/concat.ts';
import { elementwise } from '../kernels/elementwise.ts';
import { embedding } from '../kernels/embedding.ts';
import { permute } from '../kernels/permute.ts';
import { prelu } from '../kernels/prelu.ts';
import { softmax } from '../kernels/softmax.ts';
import { upsampling } from '../kernels/upsampling.ts';
import { zeroPadding } from '../kernels/zero-padding.ts';
import { placeFor } from './layouts.ts';
import type { Planner } from './planner.ts';
import { elements, type Value } from './value.ts';

/** Plans a node that has no kernel in the heap: on copies of its values, in row-major order. */
export function planForeign(node: GraphNode, planner: Planner): void {
  const inputs = nodeInputs(node).map((name) => planner.value(name));
  const run = foreignKernel(node, planner);
  const shape = planner.shapes.get(node.name) as readonly number[];
  const value: Value = { shape, stored: shape, floats: placeFor(node.name, planner) };
  const copies = inputs.map((input) => new Float32Array(elements(input.shape)));
  const result = new Float32Array(elements(shape));
  planner.step(() => {
    for (const [i, input] of inputs.entries()) planner.memory.read(input, copies[i] as Float32Array);
    run(copies, result);
    planner.memory.write(value, result);
  });
  planner.give(node.name, { floats: value.floats });
}

function foreignKernel(node: GraphNode, { shapes, read, tensors }: Planner): MergeKernel {
  if (node.op === 'concat')
    return concat(
      node.inputs.map((name) => shapes.get(name) as readonly number[]),
      node,
    );
  const kernel = singleKernel(node as Exclude<GraphNode, { readonly inputs: unknown }>, {
    shapes,
    read,
    tensors,
  });
  return ([input], output) => kernel(input as Float32Array, output);
}

function singleKernel(
  node: Exclude<GraphNode, { readonly inputs: unknown }>,
  { shapes, read, tensors }: Pick<Planner, 'shapes' | 'read' | 'tensors'>,
): Kernel {
  const shape = shapes.get(node.input) as readonly number[];
  const image = shape as readonly [number, number, number];
  switch (node.op) {
    case 'activation':
      if (node.function === 'softmax') return softmax(shape.at(-1) as number);
      if (node.function === 'relu') throw new Error('relu is no foreign operation');
      return elementwise(node.function, node);
    case 'embedding':
      return embedding(read(node.kernel), { size: tensors.get(node.kernel)?.shape.at(-1) as number });
    case 'prelu':
      return prelu(read(node.slopes));
    case 'permute':
      return permute(shape, node);
    case 'zero-padding':
      return zeroPadding(image, node);
    case 'upsampling':
      return upsampling(image, node);
    case 'flatten':
    case 'reshape':
      return (input, output) => output.set(input);
    default:
      throw new Error(`[supermask/runtime] load: ${node.op} has no kernel`);
  }
}
