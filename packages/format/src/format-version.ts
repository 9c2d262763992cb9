import type { Graph, GraphNode } from './graph.ts';
import { FUNCTIONS } from './node-members.ts';
import { isSigns, type StoredTensor } from './stored-tensor.ts';

/** The versions of the file that are known here, the first one first. */
export const VERSIONS: readonly string[] = ['1', '2'];

const OPERATIONS_1: readonly GraphNode['op'][] = [
  ...(['dense', 'conv2d', 'max-pool2d', 'average-pool2d', 'activation', 'flatten'] as const),
];
const FUNCTIONS_1 = FUNCTIONS.slice(0, 6);

/**
 * The lowest version that has all that a network needs: files that need nothing new stay readable for those who
 * know the first version only.
 */
export function formatVersion({
  graph,
  tensors,
}: {
  readonly graph: Graph;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}): '1' | '2' {
  const old = graph.nodes.every(inVersion1) && ![...tensors.values()].some(({ values }) => isSigns(values));
  return old ? '1' : '2';
}

function inVersion1(node: GraphNode): boolean {
  if (!OPERATIONS_1.includes(node.op)) return false;
  if (node.op === 'activation') return FUNCTIONS_1.includes(node.function);
  return node.op !== 'conv2d' || node.dilations === undefined;
}
