import { type GradConfig, ones, tidy } from '@tensorflow/tfjs-core';

/**
 * Whether a gradient throws when the convolution, or depthwise convolution, was dilated.
 *
 * @param rank over how many axes it goes.
 */
export function refusesDilation(gradient: GradConfig, rank: 2 | 3): boolean {
  return tidy(() => {
    const before = Array.from({ length: rank - 1 }, () => 1);
    const dataFormat = rank === 2 ? 'NHWC' : 'NDHWC';
    const attrs = { strides: [...before, 1], pad: 'valid', dataFormat, dilations: [...before, 2] };
    const [x, filter] = [ones([1, ...before, 3, 1]), ones([...before, 2, 1, 1])];
    try {
      gradient.gradFunc(ones([1, ...before, 1, 1]), [x, filter], attrs);
      return false;
    } catch {
      return true;
    }
  });
}
