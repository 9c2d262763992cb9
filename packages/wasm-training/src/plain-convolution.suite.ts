import type { backend_util } from '@tensorflow/tfjs-core';

/** Calls `use` for each product of a convolution, with the indices of its x, weight and y. */
export function forEachProduct(
  info: backend_util.Conv2DInfo,
  use: (x: number, weight: number, y: number) => void,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = info;
  for (let n = 0; n < batchSize; n++) {
    for (let u = 0; u < outHeight; u++) {
      for (let v = 0; v < outWidth; v++) {
        for (let i = 0; i < info.filterHeight; i++) {
          for (let j = 0; j < info.filterWidth; j++) {
            const h = u * info.strideHeight + i * info.dilationHeight - padInfo.top;
            const w = v * info.strideWidth + j * info.dilationWidth - padInfo.left;
            if (h < 0 || h >= inHeight || w < 0 || w >= inWidth) continue;
            for (let c = 0; c < inChannels; c++) {
              const x = ((n * inHeight + h) * inWidth + w) * inChannels + c;
              const weight = ((i * info.filterWidth + j) * inChannels + c) * outChannels;
              const y = ((n * outHeight + u) * outWidth + v) * outChannels;
              for (let o = 0; o < outChannels; o++) use(x, weight + o, y + o);
            }
          }
        }
      }
    }
  }
}
