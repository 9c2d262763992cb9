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
