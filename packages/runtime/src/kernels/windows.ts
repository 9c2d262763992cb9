/** Windows sliding over an image of [height, width, channels], zeros or nothing around it. */
export interface Windows {
  readonly image: readonly [height: number, width: number, channels: number];
  /** Rows and columns of a window. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  /** [[top, bottom], [left, right]], each smaller than the window. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
}

/** How many windows fit, vertically and horizontally: ⌊(size + padding − window) / stride⌋ + 1. */
export function countWindows({ image, size, strides, padding }: Windows): [number, number] {
  const along = (axis: 0 | 1): number =>
    Math.floor((image[axis] + padding[axis][0] + padding[axis][1] - size[axis]) / strides[axis]) + 1;
  return [along(0), along(1)];
}

/** Rows and columns that a window of a size reaches over when its pixels are apart. */
export function span(
  size: readonly [number, number],
  dilations: readonly [number, number],
): [rows: number, columns: number] {
  return [(size[0] - 1) * dilations[0] + 1, (size[1] - 1) * dilations[1] + 1];
}
