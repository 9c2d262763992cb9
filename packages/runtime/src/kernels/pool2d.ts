import type { Kernel } from '../kernel.ts';
import { countWindows, type Windows } from './windows.ts';

/**
 * The largest value of each window, or the mean, per channel; padding takes no part in either (it is smaller
 * than the window, so that every window holds a pixel).
 *
 * @returns a kernel from the image to [rows of windows × columns of windows × channels].
 */
export function pool2d(kind: 'max' | 'average', windows: Windows): Kernel {
  const { image, size, strides, padding } = windows;
  const [height, width, channels] = image;
  const [rows, columns] = countWindows(windows);
  const reduce = kind === 'max' ? largest : sum;
  const values = new Float64Array(channels);
  return (input, output) => {
    for (let row = 0, to = 0; row < rows; row++) {
      const [top, bottom] = clip(row * strides[0] - padding[0][0], size[0], height);
      for (let column = 0; column < columns; column++, to += channels) {
        const [left, right] = clip(column * strides[1] - padding[1][0], size[1], width);
        values.fill(kind === 'max' ? Number.NEGATIVE_INFINITY : 0);
        for (let y = top; y < bottom; y++) {
          reduce(values, input, (y * width + left) * channels, (y * width + right) * channels);
        }
        const divisor = kind === 'max' ? 1 : (bottom - top) * (right - left);
        for (let c = 0; c < channels; c++) output[to + c] = (values[c] as number) / divisor;
      }
    }
  };
}

/** The part of a window that lies on the image. */
function clip(start: number, size: number, limit: number): [number, number] {
  return [Math.max(start, 0), Math.min(start + size, limit)];
}

function largest(values: Float64Array, input: Float32Array, start: number, end: number): void {
  for (let i = start; i < end; ) {
    for (let c = 0; c < values.length; c++, i++) {
      values[c] = Math.max(values[c] as number, input[i] as number);
    }
  }
}

function sum(values: Float64Array, input: Float32Array, start: number, end: number): void {
  for (let i = start; i < end; ) {
    for (let c = 0; c < values.length; c++, i++) values[c] = (values[c] as number) + (input[i] as number);
  }
}
