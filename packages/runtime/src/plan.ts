import {
  type GraphNode,
  inferShapes,
  nodeInputs,
  nodeTensors,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import { chooseKernel, chooseMergeKernel } from './choose-kernel.ts';

type Shape = readonly number[];

/** A network made ready to compute one image at a time. */
export interface Plan {
  /** The memory of each input and node, by name, float32 [elements]; flatten and reshape share that of their input. */
  readonly buffers: ReadonlyMap<string, Float32Array>;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Running them in order computes all buffers from those of the inputs. */
  readonly steps: readonly (() => void)[];
}

/** All numbers together may be 2²⁸ (float32: 1 GiB): a hostile file must not exhaust memory. */
const LARGEST_TOTAL = 2 ** 28;

/**
 * Allocates the buffers of a network and chooses the kernel of each node.
 *
 * @throws if the network needs too much memory.
 */
export function plan({ graph, tensors }: Smask): Plan {
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const total = [...shapes.values()].reduce((sum, shape) => sum + elements(shape), 0);
  const own = graph.nodes.reduce(
    (sum, node) => sum + paddedElements(node, shapes) + tensorElements(node, tensors),
    0,
  );
  if (total + own > LARGEST_TOTAL) {
    throw new Error(`${WHO}: the network of the file needs ${total + own} numbers, 2^28 are allowed`);
  }
  const buffers = new Map<string, Float32Array>();
  for (const { name, shape } of graph.inputs) buffers.set(name, new Float32Array(elements(shape)));
  const steps: (() => void)[] = [];
  for (const node of graph.nodes) {
    const inputs = nodeInputs(node).map((name) => buffers.get(name) as Float32Array);
    const inputShapes = nodeInputs(node).map((name) => shapes.get(name) as Shape);
    const [input] = inputs as [Float32Array];
    if (node.op === 'flatten' || node.op === 'reshape') {
      buffers.set(node.name, input);
      continue;
    }
    const output = new Float32Array(elements(shapes.get(node.name) as Shape));
    buffers.set(node.name, output);
    if ('inputs' in node) {
      const run = chooseMergeKernel(node, inputShapes);
      steps.push(() => run(inputs, output));
    } else {
      const run = chooseKernel(node, inputShapes[0] as Shape, tensors);
      steps.push(() => run(input, output));
    }
  }
  return { buffers, shapes, steps };
}

const WHO = '[supermask/runtime] load';

/** What a convolution needs for its padded copy of the image. */
function paddedElements(node: GraphNode, shapes: ReadonlyMap<string, Shape>): number {
  if (node.op !== 'conv2d' && node.op !== 'depthwise-conv2d') return 0;
  const [height, width, channels] = shapes.get(node.input) as [number, number, number];
  const [[top, bottom], [left, right]] = node.padding;
  return (top + height + bottom) * (left + width + right) * channels;
}

/** What a node keeps of its tensors: a copy of its own, also where nodes share a kernel. */
function tensorElements(node: GraphNode, tensors: ReadonlyMap<string, StoredTensor>): number {
  return nodeTensors(node).reduce(
    (sum, name) => sum + elements((tensors.get(name) as StoredTensor).shape),
    0,
  );
}

function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
