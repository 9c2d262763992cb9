import { keptWeights } from '../kept-weights.ts';
import type { Kernel } from '../kernel.ts';
import type { Convolution } from './conv2d.ts';
import { paddedPlanes, slideTaps } from './slide-taps.ts';
import { span } from './windows.ts';

/**
 * Cross-correlation of each channel of an image with kernels of its own, plus bias, in double precision.
 *
 * @param kernel float32 [rows × columns × channels × multiplier], row-major.
 * @param options `size`: rows and columns; `bias`: float32 [channels × multiplier].
 * @returns a kernel from the image to [rows of windows × columns of windows × channels · multiplier].
 */
export function depthwiseConv2d(
  kernel: Float32Array,
  { multiplier, bias, dilations = [1, 1], ...windows }: Convolution & { readonly multiplier: number },
): Kernel {
  const { image, size } = windows;
  const plane = paddedPlanes(windows);
  const units = image[2] * multiplier;
  const { starts, rows, weights } = keptWeights(kernel, { columns: units });
  const offsets = new Int32Array(rows.length);
  for (let unit = 0; unit < units; unit++) {
    const channel = Math.floor(unit / multiplier);
    for (let k = starts[unit] as number; k < (starts[unit + 1] as number); k++) {
      const y = Math.floor((rows[k] as number) / size[1]);
      const x = (rows[k] as number) - y * size[1];
      offsets[k] = channel * plane.size + y * dilations[0] * plane.width + x * dilations[1];
    }
  }
  const taps = { starts, offsets, weights };
  return slideTaps(taps, { ...windows, size: span(size, dilations) }, bias ? { bias } : {});
}
