import type { Conv2dNode, DenseNode, DepthwiseConv2dNode, GraphNode, PackedTensor } from '@supermask/format';
import { layWindows, type Windows } from '../ops/windows.ts';
import type { Planner } from './planner.ts';
import { extentOf, type Planes } from './value.ts';

/** A node that multiplies with a kernel. */
export type ProductNode = DenseNode | Conv2dNode | DepthwiseConv2dNode;

const WHO = 'load';

export function isProduct(node: GraphNode): node is ProductNode {
  return node.op === 'dense' || node.op === 'conv2d' || node.op === 'depthwise-conv2d';
}

/**
 * How the windows of a node lie in the planes of its input. A dense layer has windows of one position.
 *
 * @param options `fours`: the planes hold four channels each; `planes`: the input lies there already, in rows that
 *   are farther apart than need be.
 */
export function windowsFor(
  node: ProductNode,
  { tensors, shapes }: Pick<Planner, 'tensors' | 'shapes'>,
  { fours = false, planes }: { readonly fours?: boolean; readonly planes?: Planes } = {},
): Windows {
  const { channels, rows, columns } = extentOf(shapes.get(node.input) as readonly number[]);
  const { shape } = tensors.get(node.kernel) as PackedTensor;
  const grouped = node.op === 'depthwise-conv2d';
  const [first, second] = shape as readonly [number, number];
  return layWindows(WHO, {
    image: [rows, columns],
    channels: fours ? Math.ceil(channels / 4) : channels,
    units: (shape.at(-1) as number) * (grouped ? channels : 1),
    groups: grouped ? channels : 1,
    ...(planes === undefined ? {} : { apart: [planes.plane / planes.pitch, planes.pitch / 4] }),
    ...(node.op === 'dense'
      ? { size: [1, 1] }
      : {
          size: [first, second],
          strides: node.strides,
          padding: node.padding,
          dilations: node.dilations,
        }),
  });
}

/** Whether windows lie in the rows of an image itself, wherever those are. */
export function needsNoPadding({ strides, rows, pitch, image }: Windows): boolean {
  return strides[0] * strides[1] === 1 && rows === image[0] && pitch === image[1];
}

/** Whether planes that are padded for one node serve another. */
export function serves(planes: Planes, windows: Windows): boolean {
  const own = planes.windows;
  return (
    own !== undefined &&
    windows.strides[0] * windows.strides[1] === 1 &&
    own.rows === windows.rows &&
    own.pitch === windows.pitch &&
    own.top === windows.top &&
    own.left === windows.left &&
    own.behind >= windows.behind
  );
}

/** Where the floats of a value are best put: padded for the convolution that reads them, if there is one. */
export function placeFor(
  name: string,
  planner: Planner,
  { pitch }: { readonly pitch?: number | undefined } = {},
): Planes {
  const { uses, shapes, memory } = planner;
  const shape = shapes.get(name) as readonly number[];
  const readers = uses.readers(name);
  for (const node of readers) {
    if (node.op !== 'conv2d' && node.op !== 'depthwise-conv2d') continue;
    const windows = windowsFor(node, planner);
    const unit = windows.strides[0] * windows.strides[1] === 1;
    if (unit && !needsNoPadding(windows)) return memory.padded(windows, 4);
  }
  // Rows far apart, as a dilated kernel needs them, must not spread to all that follows.
  const near = pitch !== undefined && pitch <= 2 * extentOf(shape).columns;
  const flattened = readers.some(({ op }) => op === 'flatten' || op === 'reshape');
  return memory.floats(shape, near && !flattened && shape.length === 3 ? pitch : undefined);
}
