import { endInside, firstInside } from './inside';

/** As many channels as a panel of the left and of the right operand of `filterGradient` has. */
export const LEFT = 4, RIGHT = 8;

@inline
function pack(
  size: i32, from: usize, images: i32, fromImage: usize, rows: i32, fromRow: usize, columns: i32, channels: i32, to: usize,
): void {
  const step: usize = 4 * channels;
  for (let c = 0; c < channels; c += size) {
    const inside = min(size, channels - c);
    for (let n = 0; n < images; n++) {
      for (let row = 0; row < rows; row++) {
        let at = from + n * fromImage + row * fromRow + 4 * c;
        const end = to + 4 * size * columns;
        if (inside == size) {
          for (; to < end; to += 4 * size, at += step) {
            v128.store(to, v128.load(at));
            if (size > 4) v128.store(to, v128.load(at, 16), 16);
          }
        } else {
          for (; to < end; to += 4 * size, at += step) {
            v128.store(to, f32x4.splat(0));
            if (size > 4) v128.store(to, f32x4.splat(0), 16);
            for (let i = 0; i < inside; i++) store<f32>(to + 4 * i, load<f32>(at + 4 * i));
          }
        }
      }
    }
  }
}

/** Pixels [images][rows][columns][channels], part of an image each → [channels / 4][images][rows][columns][4], zeros where there are no channels. */
export function packLeft(
  from: usize, images: i32, fromImage: usize, rows: i32, fromRow: usize, columns: i32, channels: i32, to: usize,
): void {
  pack(LEFT, from, images, fromImage, rows, fromRow, columns, channels, to);
}

/** Pixels [images][rows][columns][channels], part of an image each → [channels / 8][images][rows][columns][8], zeros where there are no channels. */
export function packRight(
  from: usize, images: i32, fromImage: usize, rows: i32, fromRow: usize, columns: i32, channels: i32, to: usize,
): void {
  pack(RIGHT, from, images, fromImage, rows, fromRow, columns, channels, to);
}

/**
 * What lies under each tap of a convolution, as if the taps were channels: x [images][height][width][channels] →
 * [taps · channels / 4][images][rows][columns][4], zeros in the padding. `top` and `left` say how far the window of the
 * first row and column begins before x.
 */
export function packPatches(
  x: usize, images: i32, height: i32, width: i32, channels: i32, rows: i32, columns: i32, filterHeight: i32, filterWidth: i32,
  strideHeight: i32, strideWidth: i32, top: i32, left: i32, to: usize,
): void {
  const panel: usize = 4 * LEFT * images * rows * columns;
  const image: usize = 4 * height * width * channels;
  const count = filterHeight * filterWidth * channels;
  memory.fill(to, 0, panel * ((count + LEFT - 1) / LEFT));
  const step: usize = 4 * channels * strideWidth;
  let k = 0;
  for (let i = 0; i < filterHeight; i++) {
    const firstRow = firstInside(i - top, strideHeight), rowEnd = endInside(i - top, strideHeight, height, rows);
    for (let j = 0; j < filterWidth; j++) {
      const column = firstInside(j - left, strideWidth), columnEnd = endInside(j - left, strideWidth, width, columns);
      for (let c = 0; c < channels; c++, k++) {
        const lane = to + panel * (k / LEFT) + 4 * (k % LEFT);
        for (let n = 0; n < images; n++) {
          for (let u = firstRow; u < rowEnd; u++) {
            let from = x + image * n + (<usize>(((u * strideHeight + i - top) * width + column * strideWidth + j - left) * channels + c) << 2);
            const line = lane + 4 * LEFT * ((n * rows + u) * columns);
            const end = line + 4 * LEFT * columnEnd;
            for (let out = line + 4 * LEFT * column; out < end; out += 4 * LEFT, from += step) store<f32>(out, load<f32>(from));
          }
        }
      }
    }
  }
}

export function clear(at: usize, bytes: usize): void {
  memory.fill(at, 0, bytes);
}
