import { denseValues, type GraphNode, type StoredTensor } from '@supermask/format';
import type { Kernel, MergeKernel } from './kernel.ts';
import { concat } from './kernels/concat.ts';
import { conv2d } from './kernels/conv2d.ts';
import { dense } from './kernels/dense.ts';
import { depthwiseConv2d } from './kernels/depthwise-conv2d.ts';
import { elementwise } from './kernels/elementwise.ts';
import { embedding } from './kernels/embedding.ts';
import { merge } from './kernels/merge.ts';
import { permute } from './kernels/permute.ts';
import { pool2d } from './kernels/pool2d.ts';
import { prelu } from './kernels/prelu.ts';
import { relu } from './kernels/relu.ts';
import { scaleShift } from './kernels/scale-shift.ts';
import { softmax } from './kernels/softmax.ts';
import { upsampling } from './kernels/upsampling.ts';
import { zeroPadding } from './kernels/zero-padding.ts';

type Shape = readonly number[];

/** A node that reads several values. */
export type MergingNode = Extract<GraphNode, { readonly inputs: unknown }>;
/** A node that reads one value and computes something. */
export type ComputingNode = Exclude<GraphNode, MergingNode | { readonly op: 'flatten' | 'reshape' }>;

/** The kernel of a node of a checked graph. @param input the shape of what it reads. */
export function chooseKernel(
  node: ComputingNode,
  input: Shape,
  tensors: ReadonlyMap<string, StoredTensor>,
): Kernel {
  const image = input as readonly [number, number, number];
  const read = (name: string): Float32Array => denseValues(tensors.get(name) as StoredTensor);
  const shapeOf = (name: string): Shape => (tensors.get(name) as StoredTensor).shape;
  const biasOf = ({ bias }: { readonly bias?: string }): { bias?: Float32Array } =>
    bias === undefined ? {} : { bias: read(bias) };
  switch (node.op) {
    case 'dense': {
      const [inputs, units] = shapeOf(node.kernel) as [number, number];
      return dense(read(node.kernel), { inputs, units, ...biasOf(node) });
    }
    case 'conv2d':
    case 'depthwise-conv2d': {
      const { strides, padding, dilations = [1, 1] } = node;
      const [rows, columns, , last] = shapeOf(node.kernel) as [number, number, number, number];
      const windows = { image, size: [rows, columns], strides, padding, dilations, ...biasOf(node) } as const;
      return node.op === 'conv2d'
        ? conv2d(read(node.kernel), { ...windows, units: last })
        : depthwiseConv2d(read(node.kernel), { ...windows, multiplier: last });
    }
    case 'max-pool2d':
      return pool2d('max', { ...node, image });
    case 'average-pool2d':
      return pool2d('average', { ...node, image });
    case 'activation':
      if (node.function === 'softmax') return softmax(input.at(-1) ?? 1);
      return node.function === 'relu' ? relu : elementwise(node.function, node);
    case 'embedding':
      return embedding(read(node.kernel), { size: shapeOf(node.kernel).at(-1) as number });
    case 'scale-shift':
      return scaleShift(read(node.scale), { shift: read(node.shift) });
    case 'prelu':
      return prelu(read(node.slopes));
    case 'permute':
      return permute(input, node);
    case 'zero-padding':
      return zeroPadding(image, node);
    case 'upsampling':
      return upsampling(image, node);
  }
}

/** The kernel of a node that reads values of these shapes. */
export function chooseMergeKernel(node: MergingNode, inputs: readonly Shape[]): MergeKernel {
  return node.op === 'concat' ? concat(inputs, node) : merge(node.op);
}
