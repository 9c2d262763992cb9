import type { Padding } from '@supermask/format';
import type { Kernel } from '../kernel.ts';

/**
 * Zeros around an image.
 *
 * @param image [height, width, channels].
 * @param options `padding`: [[top, bottom], [left, right]].
 */
export function zeroPadding(
  [height, width, channels]: readonly [number, number, number],
  { padding }: { readonly padding: Padding },
): Kernel {
  const [[top], [left, right]] = padding;
  const row = width * channels;
  const paddedRow = (left + width + right) * channels;
  return (input, output) => {
    output.fill(0);
    for (let y = 0; y < height; y++) {
      output.set(input.subarray(y * row, (y + 1) * row), (top + y) * paddedRow + left * channels);
    }
  };
}
