import { denseValues, type GraphNode, inferShapes, type Smask, type StoredTensor } from '@supermask/format';
import type { Kernel } from './kernel.ts';
import { conv2d } from './kernels/conv2d.ts';
import { dense } from './kernels/dense.ts';
import { elementwise } from './kernels/elementwise.ts';
import { pool2d } from './kernels/pool2d.ts';
import { relu } from './kernels/relu.ts';
import { softmax } from './kernels/softmax.ts';

type Shape = readonly number[];

/** One operation with the buffers that it works on. */
interface Step {
  readonly run: Kernel;
  readonly input: Float32Array;
  readonly output: Float32Array;
}

/** A network made ready to compute one image at a time. */
export interface Plan {
  /** The memory of each input and node, by name, float32 [elements]; a flatten shares that of its input. */
  readonly buffers: ReadonlyMap<string, Float32Array>;
  readonly shapes: ReadonlyMap<string, Shape>;
  /** Running them in order computes all buffers from those of the inputs. */
  readonly steps: readonly Step[];
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
    (sum, node) => sum + paddedElements(node, shapes) + kernelElements(node, tensors),
    0,
  );
  if (total + own > LARGEST_TOTAL) {
    throw new Error(`${WHO}: the network of the file needs ${total + own} numbers, 2^28 are allowed`);
  }
  const buffers = new Map<string, Float32Array>();
  for (const { name, shape } of graph.inputs) buffers.set(name, new Float32Array(elements(shape)));
  const steps: Step[] = [];
  for (const node of graph.nodes) {
    const input = buffers.get(node.input) as Float32Array;
    if (node.op === 'flatten') {
      buffers.set(node.name, input);
      continue;
    }
    const output = new Float32Array(elements(shapes.get(node.name) as Shape));
    buffers.set(node.name, output);
    steps.push({ run: chooseKernel(node, shapes.get(node.input) as Shape, tensors), input, output });
  }
  return { buffers, shapes, steps };
}

const WHO = '[supermask/runtime] load';

function chooseKernel(
  node: Exclude<GraphNode, { op: 'flatten' }>,
  input: Shape,
  tensors: ReadonlyMap<string, StoredTensor>,
): Kernel {
  const image = input as readonly [number, number, number];
  switch (node.op) {
    case 'dense': {
      const { shape, values } = read(node.kernel, tensors);
      const [inputs, units] = shape as [number, number];
      return dense(values, { inputs, units, ...readBias(node, tensors) });
    }
    case 'conv2d': {
      const { strides, padding } = node;
      const { shape, values } = read(node.kernel, tensors);
      const [rows, columns, , units] = shape as [number, number, number, number];
      return conv2d(values, {
        ...{ image, size: [rows, columns], strides, padding, units },
        ...readBias(node, tensors),
      });
    }
    case 'max-pool2d':
      return pool2d('max', { ...node, image });
    case 'average-pool2d':
      return pool2d('average', { ...node, image });
    case 'activation':
      if (node.function === 'softmax') return softmax(input.at(-1) ?? 1);
      return node.function === 'relu' ? relu : elementwise(node.function);
  }
}

function readBias(
  { bias }: { readonly bias?: string },
  tensors: ReadonlyMap<string, StoredTensor>,
): { bias?: Float32Array } {
  return bias === undefined ? {} : { bias: read(bias, tensors).values };
}

function read(
  name: string,
  tensors: ReadonlyMap<string, StoredTensor>,
): { shape: Shape; values: Float32Array } {
  const tensor = tensors.get(name) as StoredTensor;
  return { shape: tensor.shape, values: denseValues(tensor) };
}

/** What a convolution needs for its padded copy of the image. */
function paddedElements(node: GraphNode, shapes: ReadonlyMap<string, Shape>): number {
  if (node.op !== 'conv2d') return 0;
  const [height, width, channels] = shapes.get(node.input) as [number, number, number];
  const [[top, bottom], [left, right]] = node.padding;
  return (top + height + bottom) * (left + width + right) * channels;
}

/** What a node keeps of its kernel: a list of its own, also where nodes share a kernel. */
function kernelElements(node: GraphNode, tensors: ReadonlyMap<string, StoredTensor>): number {
  return 'kernel' in node ? elements((tensors.get(node.kernel) as StoredTensor).shape) : 0;
}

function elements(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
