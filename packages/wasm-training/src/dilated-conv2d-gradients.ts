import {
  backend_util,
  type Conv2DAttrs,
  conv2d,
  reverse,
  slice,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';

type Shape4D = [number, number, number, number];

/** How a convolution was run, as far as it concerns its gradients. Where it is dilated, its stride is 1. */
export type DilatedConv2DAttrs = Pick<Conv2DAttrs, 'strides' | 'dilations' | 'pad' | 'dimRoundingMode'>;

/**
 * The input gradient of a dilated conv2d: dy convolved, as far apart, with the filter turned round.
 *
 * @param xShape [batch, inHeight, inWidth, inChannels].
 * @param dy [batch, outHeight, outWidth, outChannels].
 * @param filter [filterHeight, filterWidth, inChannels, outChannels].
 * @returns a tensor of xShape, made of ops that have gradients themselves.
 */
export function dilatedInputGradient(
  xShape: Shape4D,
  dy: Tensor4D,
  filter: Tensor4D,
  attrs: DilatedConv2DAttrs,
): Tensor4D {
  const info = convolutionInfo(xShape, filter.shape, attrs);
  const rows = margins(info.inHeight, info.outHeight, info.effectiveFilterHeight, info.padInfo.top);
  const columns = margins(info.inWidth, info.outWidth, info.effectiveFilterWidth, info.padInfo.left);
  const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
  const pad = explicit(rows.before, rows.after, columns.before, columns.after);
  const dx = conv2d(dy, turned, 1, pad, 'NHWC', [info.dilationHeight, info.dilationWidth]);
  return slice(dx, [0, rows.skip, columns.skip, 0], xShape);
}

/**
 * The filter gradient of a dilated conv2d. What is a dilation for the filter is a stride for its gradient: x is
 * convolved with dy, in steps as wide as the taps lie apart, with the images as channels.
 *
 * @param x [batch, inHeight, inWidth, inChannels].
 * @param dy [batch, outHeight, outWidth, outChannels].
 * @returns a tensor of filterShape, made of ops that have gradients themselves.
 */
export function dilatedFilterGradient(
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4D,
  attrs: DilatedConv2DAttrs,
): Tensor4D {
  const info = convolutionInfo(x.shape, filterShape, attrs);
  const { dilationHeight, dilationWidth, padInfo } = info;
  // As many steps as there are taps; the padding that tfjs names may be for another number of outputs.
  const bottom = info.outHeight + info.effectiveFilterHeight - 1 - info.inHeight - padInfo.top;
  const right = info.outWidth + info.effectiveFilterWidth - 1 - info.inWidth - padInfo.left;
  const pad = explicit(padInfo.top, Math.max(0, bottom), padInfo.left, Math.max(0, right));
  const images = transpose(dy, [1, 2, 0, 3]);
  const taps = conv2d(transpose(x, [3, 1, 2, 0]), images, [dilationHeight, dilationWidth], pad);
  const dFilter = transpose(taps as Tensor4D, [1, 2, 0, 3]);
  return slice(dFilter, [0, 0, 0, 0], filterShape);
}

function convolutionInfo(
  xShape: Shape4D,
  filterShape: Shape4D,
  { strides, dilations, pad, dimRoundingMode }: DilatedConv2DAttrs,
): backend_util.Conv2DInfo {
  return backend_util.computeConv2DInfo(xShape, filterShape, strides, dilations, pad, dimRoundingMode);
}

/** How dy is padded along one axis, and how many values of the result lie before the first of dx. */
function margins(
  inSize: number,
  outSize: number,
  filterSize: number,
  pad: number,
): { before: number; after: number; skip: number } {
  const before = filterSize - 1 - pad;
  const skip = Math.max(0, -before);
  return { before: Math.max(0, before), after: Math.max(0, inSize - outSize + pad), skip };
}

function explicit(top: number, bottom: number, left: number, right: number): backend_util.ExplicitPadding {
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}
