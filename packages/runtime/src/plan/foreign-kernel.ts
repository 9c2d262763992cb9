import type { GraphNode } from '@supermask/format';
import type { Kernel, MergeKernel } from '../kernel.ts';
import { concat } from '../kernels/concat.ts';
import { type ElementwiseFunction, elementwise } from '../kernels/elementwise.ts';
import { embedding } from '../kernels/embedding.ts';
import { permute } from '../kernels/permute.ts';
import { prelu } from '../kernels/prelu.ts';
import { upsampling } from '../kernels/upsampling.ts';
import { zeroPadding } from '../kernels/zero-padding.ts';
import type { Planner } from './planner.ts';

/** The kernel of a node, on values in row-major order. */
export function foreignKernel(node: GraphNode, { shapes, read, tensors }: Planner): MergeKernel {
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
      return elementwise(node.function as ElementwiseFunction, node);
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
    default:
      throw new Error(`[supermask/runtime] load: ${node.op} has no kernel`);
  }
}
