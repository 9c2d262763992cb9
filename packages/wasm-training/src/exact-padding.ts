import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * The padding that a convolution has to be given in numbers, because XNNPACK would get it wrong, or undefined
 * where tfjs and XNNPACK agree. With it, the output can be larger than `info` says; it then has to be cut.
 *
 * They differ over `'same'` where the last window ends before the image does: XNNPACK then subtracts the image
 * from less than that, in unsigned numbers, and everything becomes padding. They also differ over one number for
 * all sides: tfjs-core takes the filter height and the row stride for the columns too, and XNNPACK would write
 * past the end of the output that was made for it.
 */
export function exactPadding(info: backend_util.Conv2DInfo): backend_util.ExplicitPadding | undefined {
  const { type, top, bottom, left, right } = info.padInfo;
  const rows = axis(
    info.inHeight,
    info.outHeight,
    info.effectiveFilterHeight,
    info.strideHeight,
    top,
    bottom,
  );
  const columns = axis(info.inWidth, info.outWidth, info.effectiveFilterWidth, info.strideWidth, left, right);
  const underflows = type === 'SAME' && (rows.endsEarly || columns.endsEarly);
  if (rows.agrees && columns.agrees && !underflows) return undefined;
  return [
    [0, 0],
    [top, rows.after],
    [left, columns.after],
    [0, 0],
  ];
}

function axis(
  inSize: number,
  outSize: number,
  filterSize: number,
  stride: number,
  before: number,
  after: number,
): { agrees: boolean; endsEarly: boolean; after: number } {
  const covered = (outSize - 1) * stride + filterSize;
  const agrees = Math.floor((inSize + before + after - filterSize) / stride) + 1 === outSize;
  const endsEarly = covered < inSize;
  return { agrees, endsEarly, after: agrees ? after : Math.max(0, covered - before - inSize) };
}
