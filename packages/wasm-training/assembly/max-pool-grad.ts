/**
 * The input gradient of one image of a max pool: dx [height, width, channels] gets dy [outHeight, outWidth, channels] at
 * the first maximum of x in each window; nothing where a window holds only NaN. With `tiles`, windows cover each place
 * once and dx need not be clear; else dy is added to it.
 */
export function maxPoolGrad(
  x: usize,
  dy: usize,
  dx: usize,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  filterHeight: i32,
  filterWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
  tiles: bool,
): void {
  for (let u = 0; u < outHeight; u++) {
    const firstRow = u * strideHeight - top;
    const rowFrom = max(0, firstRow);
    const rowTo = min(height, firstRow + filterHeight);
    for (let v = 0; v < outWidth; v++) {
      const firstColumn = v * strideWidth - left;
      const columnFrom = max(0, firstColumn);
      const columnTo = min(width, firstColumn + filterWidth);
      let c = 0;
      for (; c + 4 <= channels; c += 4) {
        let best = f32x4.splat(-Infinity);
        let winner = i32x4.splat(-1);
        for (let row = rowFrom; row < rowTo; row++) {
          for (let column = columnFrom; column < columnTo; column++) {
            const place = (row * width + column) * channels + c;
            const value = v128.load(x + ((<usize>place) << 2));
            const wins = f32x4.gt(value, best);
            best = v128.bitselect(value, best, wins);
            winner = v128.bitselect(i32x4.splat(place), winner, wins);
          }
        }
        const gradient = v128.load(dy);
        dy += 16;
        for (let row = rowFrom; row < rowTo; row++) {
          for (let column = columnFrom; column < columnTo; column++) {
            const place = (row * width + column) * channels + c;
            const to = dx + ((<usize>place) << 2);
            const share = v128.and(gradient, i32x4.eq(winner, i32x4.splat(place)));
            v128.store(to, tiles ? share : f32x4.add(v128.load(to), share));
          }
        }
      }
      for (; c < channels; c++) {
        let best: f32 = -Infinity;
        let winner = -1;
        for (let row = rowFrom; row < rowTo; row++) {
          for (let column = columnFrom; column < columnTo; column++) {
            const place = (row * width + column) * channels + c;
            const value = load<f32>(x + ((<usize>place) << 2));
            if (value > best) {
              best = value;
              winner = place;
            }
            if (tiles) store<f32>(dx + ((<usize>place) << 2), 0);
          }
        }
        const to = dx + ((<usize>winner) << 2);
        if (winner >= 0) store<f32>(to, tiles ? load<f32>(dy) : load<f32>(to) + load<f32>(dy));
        dy += 4;
      }
    }
  }
}
