import type { Graph, GraphNode } from './graph.ts';
import { FUNCTIONS } from './node-members.ts';
import { entryVersion, type TensorEntry } from './tensor-entry.ts';

/** The versions of the file that are known here, the first one first. */
export const VERSIONS: readonly string[] = ['1', '2', '3'];

const OPERATIONS_1: readonly GraphNode['op'][] = [
  ...(['dense', 'conv2d', 'max-pool2d', 'average-pool2d', 'activation', 'flatten'] as const),
];
const FUNCTIONS_1 = FUNCTIONS.slice(0, 6);

/**
 * The lowest version that has all that a file has: files that need nothing new stay readable for those who know an
 * earlier version only.
 *
 * @param entries what the header says of the tensors.
 */
export function formatVersion({
  graph,
  entries,
}: {
  readonly graph: Graph;
  readonly entries: readonly TensorEntry[];
}): number {
  const least = graph.nodes.every(inVersion1) ? 1 : 2;
  // Not `Math.max` of all: there may be more tensors than a call can have arguments.
  return entries.reduce((version, entry) => Math.max(version, entryVersion(entry)), least);
}

function inVersion1(node: GraphNode): boolean {
  if (!OPERATIONS_1.includes(node.op)) return false;
  if (node.op === 'activation') return FUNCTIONS_1.includes(node.function);
  return node.op !== 'conv2d' || node.dilations === undefined;
}
