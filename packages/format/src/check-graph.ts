import type { Graph, GraphNode } from './graph.ts';
import { MEMBER_TYPES, MEMBERS } from './node-members.ts';
import { knownMembers } from './parse-object.ts';
import { type Shape, shapeFault } from './shape.ts';
import { showValue } from './show-value.ts';

/**
 * Whether something read from anywhere has the parts of a graph, each of its type and no other: one that this
 * version does not know could change what the graph computes. Whether the parts fit each other is not looked at.
 *
 * @throws with `who`, the part and the reason.
 */
export function checkGraph(graph: unknown, who: string): asserts graph is Graph {
  const { inputs, nodes, outputs } = knownMembers(graph, ['inputs', 'nodes', 'outputs'], `${who}: the graph`);
  const lists = { inputs, nodes, outputs };
  for (const [name, list] of Object.entries(lists)) {
    if (!Array.isArray(list))
      throw new Error(`${who}: ${name} of the graph must be an array, got ${showValue(list)}`);
  }
  for (const input of inputs as unknown[]) checkInput(input, who);
  for (const node of nodes as unknown[]) checkNode(node, who);
  for (const output of outputs as unknown[]) {
    if (typeof output !== 'string')
      throw new Error(`${who}: outputs must be names, got ${showValue(output)}`);
  }
}

function checkInput(input: unknown, who: string): void {
  const { name, shape } = knownMembers(input, ['name', 'shape'], `${who}: an input`);
  if (typeof name !== 'string') throw new Error(`${who}: an input needs a name, got ${showValue(name)}`);
  const fault = valueShapeFault(shape);
  if (fault !== undefined) throw new Error(`${who}: ${showValue(name)}: ${fault}`);
}

/** Why something cannot be the shape of a value, which has at least one axis (softmax is over the last). */
export function valueShapeFault(shape: unknown): string | undefined {
  return (shape as Shape | null)?.length === 0
    ? 'a value needs at least one axis, got []'
    : shapeFault(shape);
}

function checkNode(node: unknown, who: string): void {
  const { op, name, input } = (node ?? {}) as Record<string, unknown>;
  const what = `${who}: ${typeof op === 'string' ? op : 'the node'} ${showValue(name)}`;
  const fail: (reason: string) => never = (reason) => {
    throw new Error(`${what}: ${reason}`);
  };
  const nameless = 'a node needs name, op and input, each of them text';
  if (typeof name !== 'string' || typeof op !== 'string') fail(nameless);
  if (!Object.hasOwn(MEMBERS, op)) fail('this version does not know the operation (a newer one may)');
  const members = MEMBERS[op as GraphNode['op']];
  if (members.includes('input') && typeof input !== 'string') fail(nameless);
  const parts = knownMembers(node, ['name', 'op', ...members], what);
  for (const member of members) {
    if (member === 'shape') {
      const fault = valueShapeFault(parts.shape);
      if (fault !== undefined) fail(fault);
    }
    const type = MEMBER_TYPES[member];
    if (type === undefined || type.fits(parts[member])) continue;
    fail(`${member} must be ${type.expected}, got ${showValue(parts[member])}`);
  }
  const { function: fn, slope } = parts;
  if (op === 'activation' && (fn === 'leaky-relu') !== (slope !== undefined)) {
    fail('leaky-relu needs a slope, and no other function has one');
  }
}
