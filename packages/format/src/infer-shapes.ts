import { checkGraph, valueShapeFault } from './check-graph.ts';
import { nodeInputs } from './graph.ts';
import { outputShape } from './output-shape.ts';
import type { Shape } from './shape.ts';
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
    const inputs = nodeInputs(node).map((read) => {
      const shape = shapes.get(read);
      if (shape !== undefined) return shape;
      throw new Error(
        `${WHO}: ${showValue(node.name)} reads ${showValue(read)}, which is not there before it`,
      );
    });
    const fail = (what: string): never => {
      throw new Error(`${WHO}: ${node.op} ${showValue(node.name)}: ${what}`);
    };
    define(node.name, outputShape(node, inputs, { tensors, fail }));
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
