import type { Kernel } from '../kernel.ts';

/**
 * x if x > 0, else x · slope, each channel (index of the last axis) by its own slope.
 *
 * @param slopes float32 [channels].
 */
export function prelu(slopes: Float32Array): Kernel {
  const channels = slopes.length;
  return (input, output) => {
    for (let i = 0; i < input.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        const x = input[i + c] as number;
        output[i + c] = x > 0 ? x : x * (slopes[c] as number);
      }
    }
  };
}
