import { checkGraph, valueShapeFault } from './check-graph.ts';
import type { Conv2dNode, GraphNode, Pool2dNode } from './graph.ts';
import { elements, LARGEST_SIZE, type Shape } from './shape.ts';
import { showValue } from './show-value.ts';

/**
 * Checks a graph read from anywhere against the tensors that it names, and gives the shape of every value.
 * No value, and no image with its padding, has more than 2²⁸ elements.
 *
 * @param graph what should be a `Graph`; nothing about it is trusted.
 * @param tensors the shape of each tensor of the file, by name.
 * @returns the shape of each input and node, by name, without the batch.
 * @throws with the node and the reason if the graph is not well-formed.
 */
export function inferShapes(graph: unknown, tensors: ReadonlyMap<string, Shape>): Map<string, Shape> {
  checkGraph(graph, WHO);
  const shapes = new Map<string, Shape>();
  const define = (name: string, shape: Shape): void => {
    if (shapes.has(name)) throw new Error(`${WHO}: two values are named ${showValue(name)}`);
    const fault = valueShapeFault(shape);
    if (fault !== undefined) throw new Error(`${WHO}: ${showValue(name)}: ${fault}`);
    shapes.set(name, shape);
  };
  for (const { name, shape } of graph.inputs) define(name, shape);
  for (const node of graph.nodes) {
    const input = shapes.get(node.input);
    if (input === undefined) {
      const [name, read] = [showValue(node.name), showValue(node.input)];
      throw new Error(`${WHO}: ${name} reads ${read}, which is not there before it`);
    }
    define(node.name, outputShape(node, input, tensors));
  }
  if (graph.outputs.length === 0) throw new Error(`${WHO}: the graph has no output`);
  const outputs = new Set<string>();
  for (const name of graph.outputs) {
    if (!shapes.has(name)) throw new Error(`${WHO}: the output ${showValue(name)} is not there`);
    if (outputs.has(name)) throw new Error(`${WHO}: ${showValue(name)} is twice among the outputs`);
    outputs.add(name);
  }
  return shapes;
}

const WHO = '[supermask/format] inferShapes';

type Fail = (what: string) => never;

function outputShape(node: GraphNode, input: Shape, tensors: ReadonlyMap<string, Shape>): Shape {
  const fail: Fail = (what) => {
    throw new Error(`${WHO}: ${node.op} ${showValue(node.name)}: ${what}`);
  };
  const tensor = (name: string, expected: readonly (number | null)[]): Shape => {
    const shape = tensors.get(name);
    if (shape === undefined) return fail(`the file has no tensor ${showValue(name)}`);
    const fits =
      shape.length === expected.length && expected.every((size, i) => size === null || size === shape[i]);
    if (fits) return shape;
    const wanted = expected.map((size) => size ?? '?').join(', ');
    return fail(`tensor ${showValue(name)} must be [${wanted}], got ${showValue(shape)}`);
  };
  switch (node.op) {
    case 'dense': {
      const [, units = 0] = tensor(node.kernel, [input.at(-1) ?? null, null]);
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
      return [...windows(node, node.size, input, fail), channels];
    }
    case 'activation':
      return input;
    case 'flatten':
      return [elements(input)];
  }
}

/** Output height and width of windows sliding over a padded image: ⌊(size + padding − window) / stride⌋ + 1. */
function windows(
  { strides, padding }: Conv2dNode | Pool2dNode,
  window: readonly [number, number],
  input: Shape,
  fail: Fail,
): [number, number] {
  const [height = 0, width = 0, channels = 0] = input;
  const along = (axis: 0 | 1): number => {
    // With more padding a window could lie beside the image, where a maximum or a mean is not defined.
    if (padding[axis].some((size) => size >= window[axis])) fail('padding must be smaller than the window');
    return ([height, width][axis] as number) + padding[axis][0] + padding[axis][1];
  };
  const padded = [along(0), along(1)] as const;
  if (elements([...padded, channels]) > LARGEST_SIZE) fail('the padded image has more than 2^28 elements');
  if (window[0] > padded[0] || window[1] > padded[1]) {
    fail(`the window ${showValue(window)} is larger than the padded image ${showValue(padded)}`);
  }
  const count = (axis: 0 | 1): number => Math.floor((padded[axis] - window[axis]) / strides[axis]) + 1;
  return [count(0), count(1)];
}

function image(input: Shape, fail: Fail): readonly [number, number, number] {
  if (input.length === 3) return input as readonly [number, number, number];
  return fail(`needs an input [height, width, channels], got ${showValue(input)}`);
}
