import type { GraphNode, PackedSmask } from '@supermask/format';
import { clampOf } from './epilogue.ts';

/** What `plan` knows by itself. */
const COMMON: ReadonlySet<GraphNode['op']> = new Set([
  ...(['dense', 'conv2d', 'depthwise-conv2d', 'max-pool2d', 'average-pool2d', 'scale-shift'] as const),
  ...(['add', 'multiply', 'flatten', 'reshape'] as const),
]);

/** Whether a network has an operation that most do not have: signs, and all but relu, relu6 and softmax. */
export function needsRareOperators({ graph }: Pick<PackedSmask, 'graph'>): boolean {
  return graph.nodes.some(
    (node) =>
      !COMMON.has(node.op) &&
      clampOf(node) === 0 &&
      !(node.op === 'activation' && node.function === 'softmax'),
  );
}
