import type { ActivationFunction, Graph, GraphNode, Padding } from './graph.ts';
import { knownMembers } from './parse-object.ts';
import { isCount, type Shape, shapeFault } from './shape.ts';
import { showValue } from './show-value.ts';

/** The members of each kind of node besides name, op and input. */
const MEMBERS: Readonly<Record<GraphNode['op'], readonly string[]>> = {
  dense: ['kernel', 'bias'],
  conv2d: ['kernel', 'bias', 'strides', 'padding'],
  'max-pool2d': ['size', 'strides', 'padding'],
  'average-pool2d': ['size', 'strides', 'padding'],
  activation: ['function'],
  flatten: [],
};

const FUNCTIONS: readonly ActivationFunction[] = ['relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'];

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
  if (typeof name !== 'string' || typeof op !== 'string' || typeof input !== 'string') {
    fail('a node needs name, op and input, each of them text');
  }
  if (!Object.hasOwn(MEMBERS, op)) fail('this version does not know the operation (a newer one may)');
  const members = MEMBERS[op as GraphNode['op']];
  const parts = knownMembers(node, ['name', 'op', 'input', ...members], what);
  const need = (part: string, expected: string, fits: (value: unknown) => boolean): void => {
    if (!members.includes(part) || fits(parts[part])) return;
    fail(`${part} must be ${expected}, got ${showValue(parts[part])}`);
  };
  need('kernel', 'the name of a tensor', (value) => typeof value === 'string');
  need('bias', 'the name of a tensor', (value) => value === undefined || typeof value === 'string');
  need('size', 'two integers > 0', isSizes);
  need('strides', 'two integers > 0', isSizes);
  need('padding', '[[top, bottom], [left, right]], integers ≥ 0', isPadding);
  need('function', `one of ${FUNCTIONS.join(', ')}`, (value) => FUNCTIONS.includes(value as 'relu'));
}

function isPair(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(isCount);
}

function isSizes(value: unknown): boolean {
  return isPair(value) && value.every((size) => size > 0);
}

function isPadding(value: unknown): value is Padding {
  return Array.isArray(value) && value.length === 2 && value.every(isPair);
}
