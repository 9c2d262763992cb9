import { type Tensor, transpose } from '@tensorflow/tfjs-core';

/** [..., a, b] → [..., b, a]. The caller disposes it. */
export function swapLastAxes(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}
