import type { GraphNode } from '@supermask/format';

/** A node that multiplies channels with a kernel and adds up. */
export type KernelNode = Extract<GraphNode, { readonly op: 'dense' | 'conv2d' | 'depthwise-conv2d' }>;

/** Which channels each weight of a kernel, at its flat position, connects. */
export interface KernelAxes {
  readonly inputs: number;
  readonly outputs: number;
  readonly inputOf: (position: number) => number;
  readonly outputOf: (position: number) => number;
}

export function isKernelNode(node: GraphNode): node is KernelNode {
  return node.op === 'dense' || node.op === 'conv2d' || node.op === 'depthwise-conv2d';
}

/** @param shape of the node's kernel: [in, out], HWIO, or [rows, columns, in, multiplier]. */
export function kernelAxes({ op }: KernelNode, shape: readonly number[]): KernelAxes {
  const [inputs, last] = shape.slice(-2) as [number, number];
  if (op !== 'depthwise-conv2d') {
    return {
      ...{ inputs, outputs: last },
      inputOf: (position) => Math.floor(position / last) % inputs,
      outputOf: (position) => position % last,
    };
  }
  const outputs = inputs * last;
  return {
    ...{ inputs, outputs },
    inputOf: (position) => Math.floor((position % outputs) / last),
    outputOf: (position) => position % outputs,
  };
}
