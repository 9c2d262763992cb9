import {
  denseValues,
  type GraphNode,
  inferShapes,
  nodeInputs,
  type Smask,
  type StoredTensor,
} from '@supermask/format';
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model.ts';

type Shape = readonly number[];

const ACTIVATIONS: Readonly<Record<string, string>> = {
  relu: 'Relu',
  sigmoid: 'Sigmoid',
  tanh: 'Tanh',
  softmax: 'Softmax',
};

/**
 * The network of a `.smask` file as a dense ONNX graph, channels first as the runtimes want them. All batch
 * normalisation is folded, also through max poolings, so that the runtimes have as little to do as they can have.
 *
 * @throws on an operation that the benchmark's networks do not have.
 */
export function toOnnx({ graph, tensors }: Smask): OnnxGraph {
  const shapes = inferShapes(graph, new Map([...tensors].map(([name, { shape }]) => [name, shape])));
  const nodes: OnnxNode[] = [];
  const weights = new Map<string, OnnxTensor>();
  const shapeOf = (name: string): Shape => shapes.get(name) as Shape;
  /** Images that were flattened, by the value: their elements are in another order here. */
  const flattened = new Map<string, Shape>();
  const readers = (name: string): number =>
    graph.nodes.flatMap(nodeInputs).filter((read) => read === name).length;
  const add = (name: string, tensor: OnnxTensor): string => {
    weights.set(name, tensor);
    return name;
  };
  const values = (name: string): Float32Array => denseValues(tensors.get(name) as StoredTensor);
  const push = (
    node: GraphNode,
    op: string,
    inputs: readonly string[],
    attributes: NonNullable<OnnxNode['attributes']> = {},
  ): void => void nodes.push({ op, inputs, attributes, output: node.name });

  for (const node of graph.nodes) {
    switch (node.op) {
      case 'conv2d':
      case 'depthwise-conv2d': {
        const { shape } = tensors.get(node.kernel) as StoredTensor;
        const depthwise = node.op === 'depthwise-conv2d';
        const kernel = add(node.kernel, unitsFirst(values(node.kernel), shape, depthwise));
        const bias = node.bias === undefined ? [] : [vector(add, node.bias, values(node.bias))];
        push(node, 'Conv', [node.input, kernel, ...bias], {
          kernel_shape: shape.slice(0, 2),
          ...window(node),
          dilations: node.dilations ?? [1, 1],
          group: depthwise ? (shape[2] as number) : 1,
        });
        break;
      }
      case 'dense': {
        const { shape } = tensors.get(node.kernel) as StoredTensor;
        const rows = flattened.get(node.input);
        const data = rows === undefined ? values(node.kernel) : reorder(values(node.kernel), rows);
        const bias = node.bias === undefined ? [] : [vector(add, node.bias, values(node.bias))];
        push(node, 'Gemm', [node.input, add(node.kernel, { shape, data }), ...bias]);
        break;
      }
      case 'scale-shift':
        foldInto(nodes, weights, {
          ...{ input: node.input, output: node.name },
          ...{ scale: values(node.scale), shift: values(node.shift), shared: readers(node.input) > 1 },
        });
        break;
      case 'activation': {
        const op = ACTIVATIONS[node.function];
        // The last axis of an image is another one there.
        if (op === undefined || (op === 'Softmax' && shapeOf(node.name).length > 1))
          throw unknown(node.function);
        push(node, op, [node.input]);
        break;
      }
      case 'max-pool2d':
        push(node, 'MaxPool', [node.input], { kernel_shape: node.size, ...window(node) });
        break;
      case 'average-pool2d':
        if (`${node.size}` === `${shapeOf(node.input).slice(0, 2)}`)
          push(node, 'GlobalAveragePool', [node.input]);
        else push(node, 'AveragePool', [node.input], { kernel_shape: node.size, ...window(node) });
        break;
      case 'add':
        push(node, 'Add', node.inputs);
        break;
      case 'flatten':
      case 'reshape': {
        if (shapeOf(node.name).length !== 1) throw unknown(node.op);
        flattened.set(node.name, shapeOf(node.input));
        push(node, 'Flatten', [node.input]);
        break;
      }
      default:
        throw unknown(node.op);
    }
  }
  const value = (name: string): OnnxValue => ({ name, shape: [1, ...channelsFirst(shapeOf(name))] });
  return {
    nodes,
    tensors: weights,
    inputs: graph.inputs.map(({ name }) => value(name)),
    outputs: graph.outputs.map(value),
  };
}

interface Fold {
  readonly input: string;
  readonly output: string;
  readonly scale: Float32Array;
  readonly shift: Float32Array;
  /** Whether something else reads the input. */
  readonly shared: boolean;
}

/** Makes a scale and shift part of the convolution that computes `input`, whose output then gets another name. */
function foldInto(
  nodes: OnnxNode[],
  weights: Map<string, OnnxTensor>,
  { input, output, scale, shift, shared }: Fold,
): void {
  const last = nodes.findIndex((node) => node.output === input);
  const pooled = nodes[last]?.op === 'MaxPool' && scale.every((factor) => factor > 0);
  const at = pooled ? nodes.findIndex((node) => node.output === nodes[last]?.inputs[0]) : last;
  const node = nodes[at];
  if (shared || (node?.op !== 'Conv' && node?.op !== 'Gemm')) throw unknown('scale-shift');
  const [read, kernel, bias] = node.inputs as [string, string, string?];
  const { shape, data } = weights.get(kernel) as OnnxTensor;
  const units = scale.length;
  const inner = data.length / units;
  const unit = (i: number): number => (node.op === 'Conv' ? Math.floor(i / inner) : i % units);
  weights.set(kernel, {
    shape,
    data: Float32Array.from(data, (value, i) => value * (scale[unit(i)] as number)),
  });
  const before = bias === undefined ? undefined : weights.get(bias)?.data;
  const name = `${kernel}/shift`;
  weights.set(name, {
    shape: [units],
    data: shift.map((value, i) => value + (before?.[i] ?? 0) * (scale[i] as number)),
  });
  nodes[at] = { ...node, inputs: [read, kernel, name] };
  nodes[last] = { ...(nodes[last] as OnnxNode), output };
}

function window({
  strides,
  padding: [[top, bottom], [left, right]],
}: {
  strides: Shape;
  padding: readonly [readonly [number, number], readonly [number, number]];
}): { strides: Shape; pads: Shape } {
  return { strides, pads: [top, left, bottom, right] };
}

function vector(add: (name: string, tensor: OnnxTensor) => string, name: string, data: Float32Array): string {
  return add(name, { shape: [data.length], data });
}

function channelsFirst(shape: Shape): Shape {
  return shape.length === 3 ? [shape[2] as number, shape[0] as number, shape[1] as number] : shape;
}

/** Kernels [height, width, in, out] → [out, in, height, width]; depthwise ones [h, w, in, m] → [in · m, 1, h, w]. */
function unitsFirst(values: Float32Array, shape: Shape, depthwise: boolean): OnnxTensor {
  const [height, width, channels, units] = shape as [number, number, number, number];
  const [first, second] = depthwise ? [channels * units, 1] : [units, channels];
  const taps = height * width;
  const data = new Float32Array(values.length);
  for (let tap = 0; tap < taps; tap++) {
    for (let c = 0; c < second; c++) {
      for (let u = 0; u < first; u++)
        data[(u * second + c) * taps + tap] = values[(tap * second + c) * first + u] as number;
    }
  }
  return { shape: [first, second, height, width], data };
}

/** The rows of a dense kernel behind a flattened image, from the order of [height, width, channels]. */
function reorder(values: Float32Array, image: Shape): Float32Array {
  if (image.length !== 3) return values;
  const channels = image[2] as number;
  const positions = (image[0] as number) * (image[1] as number);
  const units = values.length / (positions * channels);
  const data = new Float32Array(values.length);
  for (let p = 0; p < positions; p++) {
    for (let c = 0; c < channels; c++) {
      const from = (p * channels + c) * units;
      data.set(values.subarray(from, from + units), (c * positions + p) * units);
    }
  }
  return data;
}

function unknown(op: string): Error {
  return new Error(`[bench] toOnnx: does not know "${op}"`);
}
