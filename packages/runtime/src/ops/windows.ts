import { checkCount, checkPair } from './check.ts';

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
 * How an image lies in padded planes, so that each tap of a kernel is one offset and all windows are one run of
 * neighbouring positions.
 */
export interface Windows {
  readonly image: readonly [number, number];
  readonly channels: number;
  readonly units: number;
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly groups: number;
  readonly top: number;
  readonly left: number;
  /** Height and width of the output. */
  readonly output: readonly [number, number];
  /** Of one plane; a channel has strides[0] · strides[1] of them. */
  readonly rows: number;
  readonly pitch: number;
  /** Elements of all planes. */
  readonly placed: number;
  /** Elements behind the last plane that windows read as padding. */
  readonly behind: number;
  /** From the first window to the last: (output rows − 1) · pitch + output columns. */
  readonly positions: number;
  /** The places of a group's taps in the planes, ascending. */
  readonly offsets: Uint32Array;
  /** The tap (channel · kernel height + row) · kernel width + column of each offset. */
  readonly order: Uint32Array;
  /** Elements from one group's planes to the next. */
  readonly group: number;
}

/**
 * @param who the caller, for errors.
 * @param options `apart`: rows of a plane and positions of a row where they are given, both as large as needed or larger.
 */
export function windowsOf(
  who: string,
  {
    image,
    channels,
    units,
    size,
    strides: steps = [1, 1],
    padding = 'valid',
    dilations = [1, 1],
    groups = 1,
    apart = [0, 0],
  }: Conv2dShape & { readonly apart?: readonly [rows: number, pitch: number] },
): Windows {
  checkPair(`${who}: image`, image);
  checkCount(`${who}: channels`, channels);
  checkCount(`${who}: units`, units);
  checkPair(`${who}: size`, size);
  checkPair(`${who}: strides`, steps);
  checkPair(`${who}: dilations`, dilations);
  checkCount(`${who}: groups`, groups);
  if (channels % groups !== 0 || units % groups !== 0) {
    throw new Error(
      `[supermask/runtime] ${who}: groups must divide channels and units, got ${groups} for ${channels} and ${units}`,
    );
  }
  const sides = [0, 1].map((axis) => {
    const [length, stride] = [image[axis] as number, steps[axis] as number];
    const reach = ((size[axis] as number) - 1) * (dilations[axis] as number) + 1;
    const [before, after] = sidePadding(who, padding, axis, { length, stride, reach });
    const padded = before + length + after;
    if (reach > padded) {
      throw new Error(
        `[supermask/runtime] ${who}: the kernel must fit the padded image, got ${reach} > ${padded} (padding: 'same' pads)`,
      );
    }
    return { before, after, padded, output: Math.floor((padded - reach) / stride) + 1 };
  });
  const [y, x] = sides as [(typeof sides)[0], (typeof sides)[0]];
  // A single window takes no step: a long one would only spread the image.
  const strides = [y.output === 1 ? 1 : steps[0], x.output === 1 ? 1 : steps[1]] as const;
  const phases = strides[0] * strides[1];
  // The zeros right of a row serve as those left of the next.
  const least = strides[1] === 1 ? image[1] + Math.max(x.before, x.after) : Math.ceil(x.padded / strides[1]);
  const pitch = Math.max(apart[1], least);
  const rows = Math.max(apart[0], Math.ceil(y.padded / strides[0]));
  const behind = strides[1] === 1 ? Math.min(x.before, x.after) : 0;
  const placed = channels * phases * rows * pitch;
  checkCount(`${who}: padded values`, placed + behind);
  const positions = (y.output - 1) * pitch + x.output;
  checkCount(`${who}: outputs`, units * positions);
  const inputs = channels / groups;
  const [height, width] = size;
  checkCount(`${who}: weights`, units * inputs * height * width);
  const place = (tap: number): number => {
    const ky = (Math.floor(tap / width) % height) * dilations[0];
    const kx = (tap % width) * dilations[1];
    const plane =
      Math.floor(tap / (height * width)) * phases + (ky % strides[0]) * strides[1] + (kx % strides[1]);
    return (plane * rows + Math.floor(ky / strides[0])) * pitch + Math.floor(kx / strides[1]);
  };
  const places = Uint32Array.from({ length: inputs * height * width }, (_, tap) => place(tap));
  const order = places
    .map((_, tap) => tap)
    .sort((a, b) => (places[a] as number) - (places[b] as number) || a - b);
  return {
    image,
    channels,
    units,
    size,
    strides,
    groups,
    top: y.before,
    left: x.before,
    output: [y.output, x.output],
    rows,
    pitch,
    placed,
    behind,
    positions,
    offsets: order.map((tap) => places[tap] as number),
    order,
    group: inputs * phases * rows * pitch,
  };
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
