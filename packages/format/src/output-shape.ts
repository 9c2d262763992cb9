import { countWindows, type Fail, imageShape } from './count-windows.ts';
import type { GraphNode } from './graph.ts';
import { elements, type Shape } from './shape.ts';
import { showValue } from './show-value.ts';

interface Surroundings {
  /** The shape of each tensor of the file, by name. */
  readonly tensors: ReadonlyMap<string, Shape>;
  /** Throws what is wrong with the node. */
  readonly fail: Fail;
}

/**
 * The shape that a node makes of the shapes that it reads, at least one. It may have too many elements to be that
 * of a value: who defines the value looks at that.
 */
export function outputShape(
  node: GraphNode,
  inputs: readonly Shape[],
  { tensors, fail }: Surroundings,
): Shape {
  const [input] = inputs as readonly [Shape];
  const tensor = (name: string, expected: readonly (number | null)[]): Shape => {
    const shape = tensors.get(name);
    if (shape === undefined) return fail(`the file has no tensor ${showValue(name)}`);
    const fits =
      shape.length === expected.length && expected.every((size, i) => size === null || size === shape[i]);
    if (fits) return shape;
    const wanted = expected.map((size) => size ?? '?').join(', ');
    return fail(`tensor ${showValue(name)} must be [${wanted}], got ${showValue(shape)}`);
  };
  const channels = input.at(-1) ?? null;
  switch (node.op) {
    case 'dense': {
      const [, units = 0] = tensor(node.kernel, [channels, null]);
      if (node.bias !== undefined) tensor(node.bias, [units]);
      return [...input.slice(0, -1), units];
    }
    case 'conv2d':
    case 'depthwise-conv2d': {
      const image = imageShape(input, fail);
      const [rows = 0, columns = 0, , last = 0] = tensor(node.kernel, [null, null, image[2], null]);
      const out = node.op === 'conv2d' ? last : image[2] * last;
      if (node.bias !== undefined) tensor(node.bias, [out]);
      return [...countWindows(image, { ...node, window: [rows, columns], fail }), out];
    }
    case 'max-pool2d':
    case 'average-pool2d': {
      const image = imageShape(input, fail);
      return [...countWindows(image, { ...node, window: node.size, fail }), image[2]];
    }
    case 'activation':
      return input;
    case 'flatten':
      return [elements(input)];
    case 'embedding': {
      const [, size = 0] = tensor(node.kernel, [null, null]);
      return [...input, size];
    }
    case 'scale-shift':
      tensor(node.scale, [channels]);
      tensor(node.shift, [channels]);
      return input;
    case 'prelu':
      tensor(node.slopes, [channels]);
      return input;
    case 'reshape': {
      if (elements(node.shape) === elements(input)) return node.shape;
      return fail(`${showValue(input)} has other elements than the shape ${showValue(node.shape)}`);
    }
    case 'permute':
      if (node.order.length !== input.length) {
        fail(`the order ${showValue(node.order)} has other axes than the input ${showValue(input)}`);
      }
      return node.order.map((axis) => input[axis] as number);
    case 'zero-padding': {
      const [height, width, depth] = imageShape(input, fail);
      const [[top, bottom], [left, right]] = node.padding;
      return [top + height + bottom, left + width + right, depth];
    }
    case 'upsampling': {
      const [height, width, depth] = imageShape(input, fail);
      return [height * node.size[0], width * node.size[1], depth];
    }
    case 'add':
    case 'multiply':
      for (const other of inputs) mustEqual(other, input, fail);
      return input;
    case 'concat':
      return concatenated(inputs, node.axis, fail);
  }
}

function concatenated(inputs: readonly Shape[], axis: number, fail: Fail): Shape {
  const [first] = inputs as readonly [Shape];
  if (axis >= first.length) fail(`the axis ${axis} must be one of ${first.length}`);
  const along = (shape: Shape, size: number): Shape =>
    first.map((_, i) => (i === axis ? size : (shape[i] as number)));
  for (const shape of inputs) {
    if (shape.length !== first.length) mustEqual(shape, first, fail);
    mustEqual(along(shape, 0), along(first, 0), fail);
  }
  return along(
    first,
    inputs.reduce((sum, shape) => sum + (shape[axis] as number), 0),
  );
}

function mustEqual(shape: Shape, expected: Shape, fail: Fail): void {
  if (shape.length === expected.length && shape.every((size, i) => size === expected[i])) return;
  fail(`its inputs must have one shape, got ${showValue(expected)} and ${showValue(shape)}`);
}
