/**
 * The positions p in [0, count) whose input index p·stride + offset lies in [0, size), as [start, end).
 *
 * With offset = tap·dilation − padding these are the outputs of a convolution that see a value of the input,
 * not of the padding, under that tap of the filter.
 */
export function insideRange(count: number, stride: number, offset: number, size: number): [number, number] {
  const start = Math.min(count, Math.max(0, Math.ceil(-offset / stride)));
  const end = Math.max(start, Math.min(count, Math.ceil((size - offset) / stride)));
  return [start, end];
}
