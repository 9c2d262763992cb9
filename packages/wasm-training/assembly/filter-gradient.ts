import { endInside, firstInside } from './inside';
import { madd } from './madd';
import { LEFT, RIGHT } from './panels';

/**
 * tile [4][8] += Σ of the product of x [4] and dy [8] over the positions where a tap meets x. Eight sums are what V8 keeps
 * in registers; they begin at 0, so that long sums are made of shorter ones.
 */
@inline
function addTile(
  x: usize, dy: usize, images: i32, xImage: usize, dyImage: usize, rows: i32, xRow: usize, dyRow: usize, columns: i32, xStep: usize, tile: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0, b0 = a0, b1 = a0, b2 = a0, b3 = a0;
  for (let n = 0; n < images; n++) {
    let xLine = x, dyLine = dy;
    for (let u = 0; u < rows; u++) {
      let from = xLine, at = dyLine;
      const end = at + 4 * RIGHT * columns;
      do {
        const p = v128.load(at), q = v128.load(at, 16);
        const x0 = v128.load32_splat(from);
        a0 = madd(x0, p, a0);
        b0 = madd(x0, q, b0);
        const x1 = v128.load32_splat(from, 4);
        a1 = madd(x1, p, a1);
        b1 = madd(x1, q, b1);
        const x2 = v128.load32_splat(from, 8);
        a2 = madd(x2, p, a2);
        b2 = madd(x2, q, b2);
        const x3 = v128.load32_splat(from, 12);
        a3 = madd(x3, p, a3);
        b3 = madd(x3, q, b3);
        from += xStep;
        at += 4 * RIGHT;
      } while (at < end);
      xLine += xRow;
      dyLine += dyRow;
    }
    x += xImage;
    dy += dyImage;
  }
  v128.store(tile, f32x4.add(v128.load(tile), a0));
  v128.store(tile, f32x4.add(v128.load(tile, 16), b0), 16);
  v128.store(tile, f32x4.add(v128.load(tile, 32), a1), 32);
  v128.store(tile, f32x4.add(v128.load(tile, 48), b1), 48);
  v128.store(tile, f32x4.add(v128.load(tile, 64), a2), 64);
  v128.store(tile, f32x4.add(v128.load(tile, 80), b2), 80);
  v128.store(tile, f32x4.add(v128.load(tile, 96), a3), 96);
  v128.store(tile, f32x4.add(v128.load(tile, 112), b3), 112);
}

/**
 * Adds the filter gradient of a part of a convolution, from the panels x [inPanels][images][height][width][4] and
 * dy [outPanels][images][outHeight][outWidth][8], to tiles [outPanels][inPanels][taps][4][8]. Padding is left out.
 */
export function addFilterGradient(
  x: usize, dy: usize, images: i32, height: i32, width: i32, inPanels: i32, outHeight: i32, outWidth: i32, outPanels: i32,
  filterHeight: i32, filterWidth: i32, strideHeight: i32, strideWidth: i32, top: i32, left: i32, tiles: usize,
): void {
  const xRow: usize = 4 * LEFT * width, xImage = xRow * height;
  const dyRow: usize = 4 * RIGHT * outWidth, dyImage = dyRow * outHeight;
  for (let o = 0; o < outPanels; o++) {
    for (let c = 0; c < inPanels; c++) {
      const from = x + xImage * images * c;
      for (let i = 0; i < filterHeight; i++) {
        const u = firstInside(i - top, strideHeight), uEnd = endInside(i - top, strideHeight, height, outHeight);
        for (let j = 0; j < filterWidth; j++, tiles += 4 * LEFT * RIGHT) {
          const v = firstInside(j - left, strideWidth), vEnd = endInside(j - left, strideWidth, width, outWidth);
          if (u >= uEnd || v >= vEnd) continue;
          const h = u * strideHeight + i - top, w = v * strideWidth + j - left;
          addTile(
            from + xRow * h + 4 * LEFT * w, dy + dyRow * u + 4 * RIGHT * v, images, xImage, dyImage,
            uEnd - u, xRow * strideHeight, dyRow, vEnd - v, 4 * LEFT * strideWidth, tiles,
          );
        }
      }
    }
    dy += dyImage * images;
  }
}

/** The tiles of `addFilterGradient` → dFilter [taps][channels][outChannels]. */
export function unpackFilterGradient(tiles: usize, taps: i32, channels: i32, outChannels: i32, dFilter: usize): void {
  for (let o = 0; o < outChannels; o += RIGHT) {
    const across = min(RIGHT, outChannels - o);
    for (let c = 0; c < channels; c += LEFT) {
      const down = min(LEFT, channels - c);
      for (let t = 0; t < taps; t++, tiles += 4 * LEFT * RIGHT) {
        for (let i = 0; i < down; i++) {
          const to = dFilter + (<usize>((t * channels + c + i) * outChannels + o) << 2);
          for (let k = 0; k < across; k++) store<f32>(to + 4 * k, load<f32>(tiles + 4 * (i * RIGHT + k)));
        }
      }
    }
  }
}
