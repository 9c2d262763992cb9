import { place } from './planes';
import { isHalving } from './pool';

export function placeBytes(
  from: usize, fromPlane: usize, fromPitch: usize, channels: i32, height: i32, width: i32,
  top: i32, left: i32, strideY: i32, strideX: i32, rows: i32, pitch: i32, to: usize,
): void {
  place<u8>(from, fromPlane, fromPitch, channels, height, width, top, left, strideY, strideX, rows, pitch, to, 0x80);
}

/** `maxPool` of nibbles: a bit is set where one of the window's is. Then the bits of `flips`, one byte a plane, change. */
export function poolNibbles(
  from: usize, fromPlane: usize, fromPitch: usize, planes: i32, height: i32, width: i32,
  sizeY: i32, sizeX: i32, strideY: i32, strideX: i32, top: i32, left: i32,
  rows: i32, columns: i32, flips: usize, to: usize, toPlane: usize, toPitch: usize,
): void {
  const halves = isHalving(sizeY, sizeX, strideY, strideX, top, left, rows, columns, height, width);
  for (let p = 0; p < planes; p++) {
    const flip = load<u8>(flips + p);
    for (let r = 0; r < rows; r++) {
      const y = r * strideY - top;
      let c = 0;
      for (; halves && c + 16 <= columns; c += 16) {
        const at = from + y * fromPitch + 2 * c;
        const low = v128.or(v128.load(at), v128.load(at + fromPitch));
        const high = v128.or(v128.load(at, 16), v128.load(at + fromPitch, 16));
        const even = v128.shuffle<u8>(low, high, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        const odd = v128.shuffle<u8>(low, high, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        v128.store(to + r * toPitch + c, v128.xor(v128.or(even, odd), i8x16.splat(flip)));
      }
      for (; c < columns; c++) {
        const x = c * strideX - left;
        let value: u8 = 0;
        for (let i = max(y, 0); i < min(y + sizeY, height); i++) {
          for (let j = max(x, 0); j < min(x + sizeX, width); j++) value |= load<u8>(from + i * fromPitch + j);
        }
        store<u8>(to + r * toPitch + c, value ^ flip);
      }
    }
    from += fromPlane;
    to += toPlane;
  }
}
