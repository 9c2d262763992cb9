/** An image in padded planes, and back. */

/** As memory.copy, which costs a call for each of many short rows. Writes nothing behind the last byte. */
@inline
function copy(to: usize, from: usize, bytes: usize): void {
  if (bytes >= 16) {
    const last = bytes - 16;
    for (let i: usize = 0; i < last; i += 16) v128.store(to + i, v128.load(from + i));
    v128.store(to + last, v128.load(from + last));
  } else {
    for (let i: usize = 0; i < bytes; i++) store<u8>(to + i, load<u8>(from + i));
  }
}

/**
 * channels × height × width, `fromPitch` bytes from row to row and `fromPlane` from channel to channel →
 * [channels][strideY·strideX][rows][pitch]: pixel (y, x) of the padded image goes to
 * phase (y mod strideY, x mod strideX), row ⌊y / strideY⌋, column ⌊x / strideX⌋; all else becomes `fill`.
 * With stride 1, `pitch` may be less than the padded width: what is right of a row is left of the next.
 */
@inline
export function place<T>(
  from: usize, fromPlane: usize, fromPitch: usize, channels: i32, height: i32, width: i32,
  top: i32, left: i32, strideY: i32, strideX: i32, rows: i32, pitch: i32, to: usize, fill: T,
): void {
  for (let c = 0; c < channels; c++) {
    for (let phaseY = 0; phaseY < strideY; phaseY++) {
      for (let phaseX = 0; phaseX < strideX; phaseX++) {
        for (let row = 0; row < rows; row++) {
          const y = row * strideY + phaseY - top;
          let column = 0;
          if (y >= 0 && y < height) {
            let x = phaseX - left;
            for (; x < 0 && column < pitch; x += strideX, column++) store<T>(to + column * sizeof<T>(), fill);
            const line = from + y * fromPitch;
            if (strideX == 1 && x < width) {
              const count = min(width - x, pitch - column);
              copy(to + column * sizeof<T>(), line + x * sizeof<T>(), count * sizeof<T>());
              column += count;
            } else {
              if (strideX == 2 && sizeof<T>() == 4) {
                for (; x + 7 < width && column + 4 <= pitch; x += 8, column += 4) {
                  const at = line + 4 * x;
                  v128.store(to + 4 * column, v128.shuffle<f32>(v128.load(at), v128.load(at, 16), 0, 2, 4, 6));
                }
              }
              for (; x < width && column < pitch; x += strideX, column++) {
                store<T>(to + column * sizeof<T>(), load<T>(line + x * sizeof<T>()));
              }
            }
          }
          for (; column < pitch; column++) store<T>(to + column * sizeof<T>(), fill);
          to += pitch * sizeof<T>();
        }
      }
    }
    from += fromPlane;
  }
}

export function placeFloats(
  from: usize, fromPlane: usize, fromPitch: usize, channels: i32, height: i32, width: i32,
  top: i32, left: i32, strideY: i32, strideX: i32, rows: i32, pitch: i32, to: usize,
): void {
  place<u32>(from, fromPlane, fromPitch, channels, height, width, top, left, strideY, strideX, rows, pitch, to, 0);
}

/** The first `width` bytes of each of `rows` rows of each plane, to rows elsewhere; all in bytes. */
export function copyRows(
  from: usize, fromPlane: usize, fromPitch: usize, planes: i32, rows: i32, width: usize, to: usize, toPlane: usize, toPitch: usize,
): void {
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) copy(to + r * toPitch, from + r * fromPitch, width);
    from += fromPlane;
    to += toPlane;
  }
}

/** Zeros for the `width` floats from `at` on, `rows` times in each plane; plane and pitch in bytes. */
export function clearRows(at: usize, plane: usize, pitch: usize, planes: i32, rows: i32, width: i32): void {
  for (let p = 0; p < planes; p++) {
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < width; i++) store<f32>(at + r * pitch + 4 * i, 0);
    }
    at += plane;
  }
}

/** Pixels [rows][columns][channels] to planes; `plane` and `pitch` in bytes. */
export function splitChannels(
  from: usize, channels: i32, rows: i32, columns: i32, to: usize, plane: usize, pitch: usize,
): void {
  const step: usize = 4 * channels;
  for (let c = 0; c < channels; c++) {
    let at = from + 4 * c;
    for (let r = 0; r < rows; r++) {
      const end = to + r * pitch + 4 * columns;
      for (let out = end - 4 * columns; out < end; out += 4, at += step) store<u32>(out, load<u32>(at));
    }
    to += plane;
  }
}
