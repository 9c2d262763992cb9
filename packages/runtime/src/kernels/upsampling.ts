import type { Kernel } from '../kernel.ts';

/**
 * Each pixel becomes a rectangle of equal ones.
 *
 * @param image [height, width, channels].
 * @param options `size`: rows and columns of the rectangle.
 */
export function upsampling(
  [height, width, channels]: readonly [number, number, number],
  { size }: { readonly size: readonly [number, number] },
): Kernel {
  const row = width * size[1] * channels;
  return (input, output) => {
    for (let y = 0, from = 0, to = 0; y < height; y++) {
      const start = to;
      for (let x = 0; x < width; x++, from += channels) {
        const pixel = input.subarray(from, from + channels);
        for (let i = 0; i < size[1]; i++, to += channels) output.set(pixel, to);
      }
      for (let i = 1; i < size[0]; i++, to += row) output.copyWithin(to, start, start + row);
    }
  };
}
