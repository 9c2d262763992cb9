import type { backend_util } from '@tensorflow/tfjs-core';
import { insideRange } from './inside-range.ts';

/**
 * Calls `use` for every row of the output of a convolution and every tap of its filter, with what lies under
 * that tap: `count` pixels of the output from pixel `y` on, one after another, and as many of the input from
 * pixel `x` on, each a column stride after the one before. Padding is left out. Rows that are used together
 * come together, so that they stay in the cache.
 */
export function forEachTapRun(
  info: backend_util.Conv2DInfo,
  use: (tap: number, x: number, y: number, count: number) => void,
): void {
  const { batchSize, filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth } = info;
  const { dilationHeight, dilationWidth, strideHeight, strideWidth, padInfo } = info;
  const columns = Array.from({ length: filterWidth }, (_, j) => {
    const offset = j * dilationWidth - padInfo.left;
    const [start, end] = insideRange(outWidth, strideWidth, offset, inWidth);
    return { start, count: end - start, first: start * strideWidth + offset };
  });
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      const line = (n * outHeight + u) * outWidth;
      for (let i = 0; i < filterHeight; i++) {
        const row = u * strideHeight + i * dilationHeight - padInfo.top;
        if (row < 0 || row >= inHeight) continue;
        for (let j = 0; j < filterWidth; j++) {
          const { start, count, first } = columns[j] as (typeof columns)[number];
          if (count > 0)
            use(i * filterWidth + j, (n * inHeight + row) * inWidth + first, line + start, count);
        }
      }
    }
  }
}
