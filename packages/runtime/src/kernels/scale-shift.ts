import type { Kernel } from '../kernel.ts';

/**
 * x · scale + shift, each channel (index of the last axis) by its own: batch normalisation.
 *
 * @param scale float32 [channels].
 * @param options `shift`: float32 [channels].
 */
export function scaleShift(scale: Float32Array, { shift }: { readonly shift: Float32Array }): Kernel {
  const channels = scale.length;
  return (input, output) => {
    for (let i = 0; i < input.length; i += channels) {
      for (let c = 0; c < channels; c++) {
        output[i + c] = (input[i + c] as number) * (scale[c] as number) + (shift[c] as number);
      }
    }
  };
}
