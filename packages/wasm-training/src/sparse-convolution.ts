import type { backend_util } from '@tensorflow/tfjs-core';
import type { HeapModule } from './heap-module.ts';

/** A convolution at stride 1: x [images, height, width, planes] → out [images, outHeight, outWidth, units]. */
export interface UnitStride {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly planes: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly units: number;
  readonly filterHeight: number;
  readonly filterWidth: number;
  /** Zeros above and to the left of x. */
  readonly top: number;
  readonly left: number;
}

/** Where the values lie, in bytes. */
export interface ConvolutionValues {
  readonly x: number;
  /** [filterHeight, filterWidth, planes, units]; `turned`: [filterHeight, filterWidth, units, planes], to be flipped. */
  readonly filter: number;
  readonly turned: boolean;
  /** [units], or 0 for none. */
  readonly bias: number;
  readonly relu: boolean;
  readonly out: number;
}

/** Places that the kernel sums at once: `PLACES` of assembly/sparse-convolution.ts. */
const PLACES = 28;
/** What taps of a block of planes read for them, in bytes: fits a first-level cache of 32 KiB. */
const NEAR = 24576;
/** Weights that a unit must have in a block, to be worth the sums that are kept between two blocks. */
const WORTH = 40;
/** What the planes of images that are worked on together may take, if there is more than one. */
const TOGETHER = 262144;

/** Of how many weights at most, of a hundred, must be kept: beyond, XNNPACK is faster. */
const MOST = 90;

/**
 * How many weights of a filter are not 0, if `sparseConvolution` can compute the convolution and its input gradient and
 * is faster; else undefined.
 */
export function paysSparse(
  { kernels }: HeapModule,
  filter: number,
  info: backend_util.Conv2DInfo,
): number | undefined {
  const { strideHeight, strideWidth, filterHeight, filterWidth, inChannels, outChannels, outShape } = info;
  const size = filterHeight * filterWidth * inChannels * outChannels;
  if (strideHeight * strideWidth > 1 || size === 0 || outShape.some((length) => length < 1)) return undefined;
  const kept = kernels.countKept(filter, size);
  return 100 * kept <= MOST * size ? kept : undefined;
}

/** A convolution of the weights that are not 0, in time that goes with their number: `kept` in all. */
export function sparseConvolution(
  { kernels, withScratch }: HeapModule,
  { x, filter, turned, bias, relu, out }: ConvolutionValues,
  sizes: UnitStride & { readonly kept: number },
): void {
  const { images, height, width, planes, outHeight, outWidth, units, filterHeight, filterWidth, top, left } =
    sizes;
  // Zeros behind a row are those before the next one, and those below an image those above the next.
  const pitch = width + Math.max(left, outWidth + filterWidth - 1 - left - width, outWidth - width);
  const rows = height + Math.max(top, outHeight + filterHeight - 1 - top - height, outHeight - height);
  const line = 4 * pitch;
  const bytesOf = (count: number): number => {
    const last = (count * rows + filterHeight) * pitch + filterWidth + PLACES;
    // Planes that begin at the same place of a page would compete for the same lines of the cache.
    return 64 * (Math.ceil(last / 16) | 1);
  };
  const together = Math.max(1, Math.min(images, Math.floor(TOGETHER / (planes * bytesOf(1)))));
  const plane = bytesOf(together);
  const near = filterHeight * (4 * (PLACES + filterWidth) + 64);
  const blocks = Math.max(
    1,
    Math.min(Math.ceil((planes * near) / NEAR), Math.floor(sizes.kept / (units * WORTH))),
  );
  const block = Math.ceil(planes / blocks);
  const lists = Math.ceil(planes / block) * units;
  const bytes = {
    planes: plane * planes,
    taps: 8 * sizes.kept,
    starts: 4 * (lists + 1),
    sums: 4 * PLACES * units,
  };
  withScratch(bytes.planes + bytes.taps + bytes.starts + bytes.sums, (start) => {
    const taps = start + bytes.planes;
    const sums = taps + bytes.taps;
    const starts = sums + bytes.sums;
    const shape = [filterHeight, filterWidth, turned ? units : planes, turned ? planes : units] as const;
    kernels.clear(start, bytes.planes);
    kernels.packTaps(filter, ...shape, turned, plane, line, block, starts, taps);
    const [imageBytes, outBytes] = [4 * height * width * planes, 4 * outHeight * outWidth * units];
    for (let first = 0; first < images; first += together) {
      const count = Math.min(together, images - first);
      for (let k = 0; k < count; k++) {
        const corner = start + (top + k * rows) * line + 4 * left;
        kernels.splitChannels(x + (first + k) * imageBytes, height, width, planes, corner, plane, line);
      }
      kernels.sumTaps(
        ...([start, line, rows, count, starts, taps, lists / units, units, bias, relu] as const),
        ...([outHeight, outWidth, out + first * outBytes, sums] as const),
      );
    }
  });
}
