import { storeLanes } from './finish';

/** Windows of an image that lies in rows and planes, whose parts outside of it take no part. */

/**
 * The largest value of each window. All strides of memory in bytes; `size`, `stride` and the rest in pixels.
 */
export function maxPool(
  from: usize, fromPlane: usize, fromPitch: usize, planes: i32, height: i32, width: i32,
  sizeY: i32, sizeX: i32, strideY: i32, strideX: i32, top: i32, left: i32,
  rows: i32, columns: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  const halves = isHalving(sizeY, sizeX, strideY, strideX, top, left, rows, columns, height, width);
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      if (halves) halfRow(from + r * strideY * fromPitch, fromPitch, columns, to + r * toPitch);
      else maxRow(from, fromPitch, height, width, r * strideY - top, sizeY, sizeX, strideX, left, columns, to + r * toPitch);
    }
    from += fromPlane;
    to += toPlane;
  }
}

/** Whether all windows are two by two pixels, side by side, and in the image. */
export function isHalving(
  sizeY: i32, sizeX: i32, strideY: i32, strideX: i32, top: i32, left: i32, rows: i32, columns: i32, height: i32, width: i32,
): bool {
  return sizeY == 2 && sizeX == 2 && strideX == 2 && top == 0 && left == 0
    && strideY * (rows - 1) + 2 <= height && 2 * columns <= width;
}

/** Windows of two by two pixels, four at a time. */
@inline
function halfRow(from: usize, pitch: usize, columns: i32, to: usize): void {
  for (let x = 0; x < columns; x += 4) {
    const low = f32x4.max(v128.load(from), v128.load(from + pitch));
    const high = f32x4.max(v128.load(from, 16), v128.load(from + pitch, 16));
    const even = v128.shuffle<f32>(low, high, 0, 2, 4, 6);
    const odd = v128.shuffle<f32>(low, high, 1, 3, 5, 7);
    storeLanes(to, f32x4.max(even, odd), columns - x);
    from += 32;
    to += 16;
  }
}

function maxRow(
  from: usize, pitch: usize, height: i32, width: i32, y: i32, sizeY: i32, sizeX: i32, strideX: i32, left: i32, columns: i32, to: usize,
): void {
  for (let c = 0; c < columns; c++) {
    const x = c * strideX - left;
    let value: f32 = -Infinity;
    for (let i = max(y, 0); i < min(y + sizeY, height); i++) {
      for (let j = max(x, 0); j < min(x + sizeX, width); j++) value = max(value, load<f32>(from + i * pitch + 4 * j));
    }
    store<f32>(to + 4 * c, value);
  }
}

/** The mean of each window's pixels, summed in double precision row by row. */
export function averagePool(
  from: usize, fromPlane: usize, fromPitch: usize, planes: i32, height: i32, width: i32,
  sizeY: i32, sizeX: i32, strideY: i32, strideX: i32, top: i32, left: i32,
  rows: i32, columns: i32, to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      const y = r * strideY - top;
      const first = max(y, 0), last = min(y + sizeY, height);
      for (let c = 0; c < columns; c++) {
        const x = c * strideX - left;
        const begin = max(x, 0), end = min(x + sizeX, width);
        let sum: f64 = 0;
        for (let i = first; i < last; i++) {
          for (let j = begin; j < end; j++) sum += load<f32>(from + i * fromPitch + 4 * j);
        }
        store<f32>(to + r * toPitch + 4 * c, <f32>(sum / ((last - first) * (end - begin))));
      }
    }
    from += fromPlane;
    to += toPlane;
  }
}
