import { pad, reshape, slice, type Tensor, tidy, util } from '@tensorflow/tfjs-core';

/**
 * The filter of a convolution with zeros between its taps: convolving with it is convolving with `filter` at
 * that dilation.
 *
 * @param filter its first axes are the taps.
 * @param dilations one for each of these axes.
 */
export function spreadTaps(filter: Tensor, dilations: readonly number[]): Tensor {
  return tidy(() =>
    dilations.reduce((spread, dilation, axis) => {
      const taps = filter.shape[axis] as number;
      const { before, after } = around(spread, axis);
      const padded = padAxis(reshape(spread, [before, taps, 1, after]), 2, dilation - 1);
      const shape = withAxis(spread, axis, (taps - 1) * dilation + 1);
      const size = shape[axis] as number;
      return reshape(
        slice(reshape(padded, [before, taps * dilation, after]), 0, [before, size, after]),
        shape,
      );
    }, filter),
  );
}

/** What `spreadTaps` left of the taps themselves, as for a gradient: its adjoint. */
export function gatherTaps(spread: Tensor, dilations: readonly number[]): Tensor {
  return tidy(() =>
    dilations.reduce((gathered, dilation, axis) => {
      const size = gathered.shape[axis] as number;
      const taps = (size - 1) / dilation + 1;
      const { before, after } = around(gathered, axis);
      const padded = padAxis(reshape(gathered, [before, size, after]), 1, dilation - 1);
      const groups = reshape(padded, [before, taps, dilation, after]);
      return reshape(slice(groups, 0, [before, taps, 1, after]), withAxis(gathered, axis, taps));
    }, spread),
  );
}

function around({ shape }: Tensor, axis: number): { before: number; after: number } {
  return {
    before: util.sizeFromShape(shape.slice(0, axis)),
    after: util.sizeFromShape(shape.slice(axis + 1)),
  };
}

function withAxis({ shape }: Tensor, axis: number, size: number): number[] {
  return shape.map((old, i) => (i === axis ? size : old));
}

function padAxis(x: Tensor, axis: number, after: number): Tensor {
  return pad(
    x,
    x.shape.map((_, i): [number, number] => [0, i === axis ? after : 0]),
  );
}
