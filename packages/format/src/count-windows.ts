import type { Padding } from './graph.ts';
import { elements, LARGEST_SIZE, type Shape } from './shape.ts';
import { showValue } from './show-value.ts';

/** Throws, with what is wrong. */
export type Fail = (what: string) => never;

interface Windows {
  /** Rows and columns of the kernel or pool. */
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilations?: readonly [number, number];
  readonly fail: Fail;
}

type ImageShape = readonly [height: number, width: number, channels: number];

/**
 * Output height and width of windows sliding over a padded image: ⌊(size + padding − span) / stride⌋ + 1, where a
 * window with dilation spans (window − 1) · dilation + 1.
 */
export function countWindows(
  [height, width, channels]: ImageShape,
  { window, strides, padding, dilations = [1, 1], fail }: Windows,
): [number, number] {
  const span = [(window[0] - 1) * dilations[0] + 1, (window[1] - 1) * dilations[1] + 1] as const;
  const along = (axis: 0 | 1): number => {
    // With more padding a window could lie beside the image, where a maximum or a mean is not defined.
    if (padding[axis].some((size) => size >= span[axis])) fail('padding must be smaller than the window');
    return ([height, width][axis] as number) + padding[axis][0] + padding[axis][1];
  };
  const padded = [along(0), along(1)] as const;
  if (elements([...padded, channels]) > LARGEST_SIZE) fail('the padded image has more than 2^28 elements');
  if (span[0] > padded[0] || span[1] > padded[1]) {
    fail(`the window ${showValue(span)} is larger than the padded image ${showValue(padded)}`);
  }
  const count = (axis: 0 | 1): number => Math.floor((padded[axis] - span[axis]) / strides[axis]) + 1;
  return [count(0), count(1)];
}

/** @throws by `fail` if the shape is not that of an image. */
export function imageShape(input: Shape, fail: Fail): ImageShape {
  if (input.length === 3) return input as ImageShape;
  return fail(`needs an input [height, width, channels], got ${showValue(input)}`);
}
