import type { ActivationFunction, Conv2dNode, Graph, GraphNode, Padding, Pool2dNode } from './graph.ts';

type Shape = readonly number[];

/** No value of a graph may have more elements (2²⁸ float32 are 1 GiB): a hostile file must not exhaust memory. */
const LARGEST_VALUE = 2 ** 28;

const FUNCTIONS: readonly ActivationFunction[] = ['relu', 'relu6', 'elu', 'sigmoid', 'tanh', 'softmax'];

/**
 * Checks a graph read from anywhere against the tensors that it names, and gives the shape of every value.
 *
 * @param graph what should be a `Graph`; nothing about it is trusted.
 * @param tensors the shape of each tensor of the file, by name.
 * @returns the shape of each input and node, by name, without the batch.
 * @throws with the node and the reason if the graph is not well-formed.
 */
export function inferShapes(graph: unknown, tensors: ReadonlyMap<string, Shape>): Map<string, Shape> {
  if (!isGraph(graph)) throw new Error(`${WHO}: a graph must be { inputs, nodes, outputs } with named parts`);
  const shapes = new Map<string, Shape>();
  const define = (name: string, shape: Shape): void => {
    if (shapes.has(name)) throw new Error(`${WHO}: two values are named "${name}"`);
    if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
      throw new Error(`${WHO}: "${name}" has the shape [${shape.join(', ')}], sizes must be integers > 0`);
    }
    if (elements(shape) > LARGEST_VALUE) throw new Error(`${WHO}: "${name}" has more than 2^28 elements`);
    shapes.set(name, shape);
  };
  for (const { name, shape } of graph.inputs) define(name, shape);
  for (const node of graph.nodes) {
    const input = shapes.get(node.input);
    if (input === undefined)
      throw new Error(`${WHO}: "${node.name}" reads "${node.input}", which is not there before it`);
    define(node.name, outputShape(node, input, tensors));
  }
  for (const name of graph.outputs) {
    if (!shapes.has(name)) throw new Error(`${WHO}: the output "${name}" is not there`);
  }
  return shapes;
}

const WHO = '[supermask/format] inferShapes';

function outputShape(node: GraphNode, input: Shape, tensors: ReadonlyMap<string, Shape>): Shape {
  const fail = (what: string): never => {
    throw new Error(`${WHO}: ${String(node.op)} "${node.name}": ${what}`);
  };
  const tensor = (name: unknown, expected: readonly (number | null)[]): Shape => {
    const shape = tensors.get(name as string);
    if (shape === undefined) return fail(`the file has no tensor ${JSON.stringify(name)}`);
    const fits =
      shape.length === expected.length && expected.every((size, i) => size === null || size === shape[i]);
    if (fits) return shape;
    const wanted = expected.map((size) => size ?? '?').join(', ');
    return fail(`tensor "${name}" must be [${wanted}], got [${shape.join(', ')}]`);
  };
  switch (node.op) {
    case 'dense': {
      const [, units = 0] = tensor(node.kernel, [input.at(-1) ?? fail('needs an input of rank ≥ 1'), null]);
      if (node.bias !== undefined) tensor(node.bias, [units]);
      return [...input.slice(0, -1), units];
    }
    case 'conv2d': {
      const [, , channels] = image(input, fail);
      const [rows = 0, columns = 0, , out = 0] = tensor(node.kernel, [null, null, channels, null]);
      if (node.bias !== undefined) tensor(node.bias, [out]);
      return [...windows(node, [rows, columns], input, fail), out];
    }
    case 'max-pool2d':
    case 'average-pool2d': {
      const [, , channels] = image(input, fail);
      if (!isPair(node.size) || !node.size.every((size) => size > 0)) fail('size must be two integers > 0');
      return [...windows(node, node.size, input, fail), channels];
    }
    case 'activation':
      if (!FUNCTIONS.includes(node.function)) fail(`unknown function ${JSON.stringify(node.function)}`);
      return input;
    case 'flatten':
      return [elements(input)];
    default:
      return fail('this version does not know the operation (a newer @supermask/runtime may)');
  }
}

/** Output height and width of windows sliding over a padded image: ⌊(size + padding − window) / stride⌋ + 1. */
function windows(
  { strides, padding }: Conv2dNode | Pool2dNode,
  window: readonly [number, number],
  input: Shape,
  fail: (what: string) => never,
): [number, number] {
  if (!isPair(strides) || !strides.every((stride) => stride > 0))
    return fail('strides must be two integers > 0');
  if (!isPadding(padding)) return fail('padding must be [[top, bottom], [left, right]], integers ≥ 0');
  const along = (axis: 0 | 1): number => {
    const [before, after] = padding[axis];
    if (before >= window[axis] || after >= window[axis]) fail('padding must be smaller than the window');
    return Math.floor(((input[axis] as number) + before + after - window[axis]) / strides[axis]) + 1;
  };
  return [along(0), along(1)];
}

function image(input: Shape, fail: (what: string) => never): readonly [number, number, number] {
  if (input.length === 3) return input as readonly [number, number, number];
  return fail(`needs an input [height, width, channels], got [${input.join(', ')}]`);
}

function isGraph(value: unknown): value is Graph {
  const { inputs, nodes, outputs } = (value ?? {}) as Partial<Record<keyof Graph, unknown>>;
  const named = (item: unknown): boolean => typeof (item as { name?: unknown } | null)?.name === 'string';
  return (
    Array.isArray(inputs) &&
    inputs.every((input) => named(input) && Array.isArray(input.shape)) &&
    Array.isArray(nodes) &&
    nodes.every(named) &&
    Array.isArray(outputs)
  );
}

function isPair(value: unknown): value is readonly [number, number] {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((item) => Number.isSafeInteger(item) && item >= 0)
  );
}

function isPadding(value: unknown): value is Padding {
  return Array.isArray(value) && value.length === 2 && value.every(isPair);
}

function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
