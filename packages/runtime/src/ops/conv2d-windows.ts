import { checkCount, checkPair } from './check.ts';
import { layWindows, reachOf, type Windows } from './windows.ts';

export interface Conv2dShape {
  /** Height and width of the input. */
  readonly image: readonly [number, number];
  readonly channels: number;
  /** Output channels. */
  readonly units: number;
  /** Height and width of the kernel. */
  readonly size: readonly [number, number];
  readonly strides?: readonly [number, number] | undefined;
  /** Rows above and below, columns left and right; `same` as in TensorFlow, `valid` for none. */
  readonly padding?:
    | 'same'
    | 'valid'
    | readonly [readonly [number, number], readonly [number, number]]
    | undefined;
  readonly dilations?: readonly [number, number] | undefined;
  /** Channels and units are split into so many groups, each unit sees the channels of its own. */
  readonly groups?: number | undefined;
}

/**
 * Where the windows of a convolution lie.
 *
 * @param who the caller, for errors.
 */
export function conv2dWindows(
  who: string,
  {
    image,
    channels,
    units,
    size,
    strides = [1, 1],
    padding = 'valid',
    dilations = [1, 1],
    groups = 1,
  }: Conv2dShape,
): Windows {
  checkPair(`${who}: image`, image);
  checkCount(`${who}: channels`, channels);
  checkCount(`${who}: units`, units);
  checkPair(`${who}: size`, size);
  checkPair(`${who}: strides`, strides);
  checkPair(`${who}: dilations`, dilations);
  checkCount(`${who}: groups`, groups);
  if (channels % groups !== 0 || units % groups !== 0) {
    throw new Error(
      `[supermask/runtime] ${who}: groups must divide channels and units, got ${groups} for ${channels} and ${units}`,
    );
  }
  const side = (axis: 0 | 1): readonly [number, number] => {
    const [length, stride] = [image[axis], strides[axis]];
    const reach = reachOf(size, dilations, axis);
    const [before, after] = sidePadding(who, padding, axis, { length, stride, reach });
    const padded = before + length + after;
    if (reach > padded) {
      throw new Error(
        `[supermask/runtime] ${who}: the kernel must fit the padded image, got ${reach} > ${padded} (padding: 'same' pads)`,
      );
    }
    return [before, after];
  };
  const sides = [side(0), side(1)] as const;
  return layWindows(who, { image, channels, units, size, strides, padding: sides, dilations, groups });
}

function sidePadding(
  who: string,
  padding: Conv2dShape['padding'],
  axis: number,
  { length, stride, reach }: { length: number; stride: number; reach: number },
): readonly [number, number] {
  if (padding === 'valid') return [0, 0];
  if (padding === 'same') {
    const all = Math.max(0, (Math.ceil(length / stride) - 1) * stride + reach - length);
    return [Math.floor(all / 2), all - Math.floor(all / 2)];
  }
  if (!Array.isArray(padding) || padding.length !== 2) {
    throw new Error(
      `[supermask/runtime] ${who}: padding must be same, valid or [[top, bottom], [left, right]], got ${String(padding)}`,
    );
  }
  const pair: unknown = padding[axis];
  checkPair(`${who}: padding[${axis}]`, pair, 0);
  return pair;
}
