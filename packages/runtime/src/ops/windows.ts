import { checkCount } from './check.ts';

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

/** What `layWindows` needs; all sizes are integers, groups divide channels and units, and the kernel fits the padded image. */
export interface WindowShape {
  readonly image: readonly [number, number];
  readonly channels: number;
  readonly units: number;
  readonly size: readonly [number, number];
  readonly strides?: readonly [number, number] | undefined;
  readonly padding?: readonly [readonly [number, number], readonly [number, number]] | undefined;
  readonly dilations?: readonly [number, number] | undefined;
  readonly groups?: number | undefined;
}

/**
 * @param who the caller, for errors.
 * @param options `apart`: rows of a plane and positions of a row where they are given, both as large as needed or larger.
 * @throws if that is more than a heap can hold.
 */
export function layWindows(
  who: string,
  {
    image,
    channels,
    units,
    size,
    strides: steps = [1, 1],
    padding = [
      [0, 0],
      [0, 0],
    ],
    dilations = [1, 1],
    groups = 1,
    apart = [0, 0],
  }: WindowShape & { readonly apart?: readonly [rows: number, pitch: number] },
): Windows {
  const side = (axis: 0 | 1): { before: number; after: number; padded: number; output: number } => {
    const [before, after] = padding[axis];
    const padded = before + image[axis] + after;
    return {
      before,
      after,
      padded,
      output: Math.floor((padded - reachOf(size, dilations, axis)) / steps[axis]) + 1,
    };
  };
  const [y, x] = [side(0), side(1)];
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

/** Rows or columns that a kernel spans. */
export function reachOf(size: readonly number[], dilations: readonly number[], axis: 0 | 1): number {
  return ((size[axis] as number) - 1) * (dilations[axis] as number) + 1;
}
