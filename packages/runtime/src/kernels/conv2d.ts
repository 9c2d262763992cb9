import { keptWeights } from '../kept-weights.ts';
import type { Kernel } from '../kernel.ts';
import { paddedPlanes, slideTaps } from './slide-taps.ts';
import { span, type Windows } from './windows.ts';

/** Windows of a kernel, how far apart its weights are, and what is added to each unit's sum. */
export interface Convolution extends Windows {
  /** Pixels from one row or column of the kernel to the next. */
  readonly dilations?: readonly [number, number];
  /** float32 [units]. */
  readonly bias?: Float32Array;
}

/**
 * Cross-correlation of an image with a kernel, plus bias, in double precision.
 *
 * @param kernel float32 [rows × columns × channels × units] (HWIO), row-major.
 * @param options `size`: rows and columns.
 * @returns a kernel from the image to [rows of windows × columns of windows × units].
 */
export function conv2d(
  kernel: Float32Array,
  { units, bias, dilations = [1, 1], ...windows }: Convolution & { readonly units: number },
): Kernel {
  const { image, size } = windows;
  const [, , channels] = image;
  const plane = paddedPlanes(windows);
  const kept = keptWeights(kernel, { columns: units });
  const offsets = kept.rows.map((row) => {
    const pixel = Math.floor(row / channels);
    const y = Math.floor(pixel / size[1]);
    return (
      (row % channels) * plane.size + y * dilations[0] * plane.width + (pixel - y * size[1]) * dilations[1]
    );
  });
  return slideTaps({ ...kept, offsets }, { ...windows, size: span(size, dilations) }, bias ? { bias } : {});
}
