import type { Kernel } from '../kernel.ts';
import { countWindows, type Windows } from './windows.ts';

/** What a kept weight is to a window: an offset from its first pixel. */
export interface Taps {
  /** int32 [units + 1]: the taps of unit u are starts[u] … starts[u + 1] − 1. */
  readonly starts: Int32Array;
  /** int32 [kept], in the padded channel planes. */
  readonly offsets: Int32Array;
  /** float32 [kept]. */
  readonly weights: Float32Array;
}

/** The padded channel planes that offsets count in. */
export interface Planes {
  /** Pixels of a padded row, and of a padded plane. */
  readonly width: number;
  readonly size: number;
}

/** @param windows only image and padding matter. */
export function paddedPlanes({ image, padding }: Pick<Windows, 'image' | 'padding'>): Planes {
  const [[top, bottom], [left, right]] = padding;
  const width = left + image[1] + right;
  return { width, size: (top + image[0] + bottom) * width };
}

/**
 * Slides lists of weights over an image, and adds the bias, in double precision.
 *
 * The image is copied to padded channel planes, where a kept weight is one offset from the first pixel of
 * any window; each output channel then adds its kept weights over all windows, eight at a time. Doubles in
 * the copy save the conversion of each of the many reads, and the list of first pixels makes strides free.
 *
 * @param windows `size` is what a window spans, dilation included.
 * @param options `bias`: float32 [units].
 * @returns a kernel from the image to [rows of windows × columns of windows × units].
 */
export function slideTaps(
  taps: Taps,
  windows: Windows,
  { bias = new Float32Array(taps.starts.length - 1) }: { readonly bias?: Float32Array } = {},
): Kernel {
  const { image, strides, padding } = windows;
  const [height, width, channels] = image;
  const [[top], [left]] = padding;
  const units = taps.starts.length - 1;
  const { width: paddedWidth, size: plane } = paddedPlanes(windows);
  const [rows, columns] = countWindows(windows);
  const pixelList = (height: number, width: number, rowStep: number, columnStep: number): Int32Array =>
    Int32Array.from({ length: height * width }, (_, i) => {
      const row = Math.floor(i / width);
      return row * rowStep + (i - row * width) * columnStep;
    });
  const imagePixels = pixelList(height, width, paddedWidth, 1).map(
    (pixel) => top * paddedWidth + left + pixel,
  );
  const firstPixels = pixelList(rows, columns, strides[0] * paddedWidth, strides[1]);
  const planes = new Float64Array(plane * channels);
  const sums = new Float64Array(firstPixels.length);
  return (input, output) => {
    copyToPlanes(planes, input, imagePixels, plane);
    for (let unit = 0; unit < units; unit++) {
      sums.fill(bias[unit] as number);
      addChannel(sums, planes, firstPixels, taps, unit);
      writeChannel(output, sums, unit, units);
    }
  };
}

function copyToPlanes(planes: Float64Array, input: Float32Array, pixels: Int32Array, plane: number): void {
  for (let i = 0, from = 0; i < pixels.length; i++) {
    for (let at = pixels[i] as number; at < planes.length; at += plane) planes[at] = input[from++] as number;
  }
}

function writeChannel(output: Float32Array, sums: Float64Array, unit: number, units: number): void {
  for (let i = 0, at = unit; i < sums.length; i++, at += units) output[at] = sums[i] as number;
}

/** Adds to each window's sum the products of one output channel. */
function addChannel(
  sums: Float64Array,
  planes: Float64Array,
  firstPixels: Int32Array,
  { starts, offsets, weights }: Taps,
  unit: number,
): void {
  const end = starts[unit + 1] as number;
  let k = starts[unit] as number;
  for (; k + 8 <= end; k += 8) addEight(sums, planes, firstPixels, offsets, weights, k);
  for (; k < end; k++) {
    const offset = offsets[k] as number;
    const weight = weights[k] as number;
    for (let window = 0; window < firstPixels.length; window++) {
      const product = weight * (planes[(firstPixels[window] as number) + offset] as number);
      sums[window] = (sums[window] as number) + product;
    }
  }
}

/** Eight weights in one pass read and write each sum once instead of eight times. */
function addEight(
  sums: Float64Array,
  planes: Float64Array,
  firstPixels: Int32Array,
  offsets: Int32Array,
  weights: Float32Array,
  k: number,
): void {
  const [o0, o1, o2, o3] = [offsets[k], offsets[k + 1], offsets[k + 2], offsets[k + 3]] as Four;
  const [o4, o5, o6, o7] = [offsets[k + 4], offsets[k + 5], offsets[k + 6], offsets[k + 7]] as Four;
  const [w0, w1, w2, w3] = [weights[k], weights[k + 1], weights[k + 2], weights[k + 3]] as Four;
  const [w4, w5, w6, w7] = [weights[k + 4], weights[k + 5], weights[k + 6], weights[k + 7]] as Four;
  for (let window = 0; window < firstPixels.length; window++) {
    const at = firstPixels[window] as number;
    sums[window] =
      (sums[window] as number) +
      w0 * (planes[at + o0] as number) +
      w1 * (planes[at + o1] as number) +
      w2 * (planes[at + o2] as number) +
      w3 * (planes[at + o3] as number) +
      w4 * (planes[at + o4] as number) +
      w5 * (planes[at + o5] as number) +
      w6 * (planes[at + o6] as number) +
      w7 * (planes[at + o7] as number);
  }
}

type Four = [number, number, number, number];
