import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { backend_util, TensorInfo } from '@tensorflow/tfjs-core';
import { addProduct } from './add-product.ts';
import { floats, withView } from './heap.ts';
import { insideRange } from './inside-range.ts';

// Positions of dy in one product: the packed dy and a few rows of patches then stay in the L2 cache.
const POSITIONS = 4096;

/**
 * Adds the filter gradient of a convolution to `dFilter`, by one product per chunk of images:
 * [filterHeight·filterWidth·inChannels, positions] · [positions, outChannels]. Writing out the patches costs
 * as much as it saves unless the channels are few.
 *
 * @param x [batch, inHeight, inWidth, inChannels].
 * @param dy [batch, outHeight, outWidth, outChannels].
 * @param dFilter [filterHeight, filterWidth, inChannels, outChannels], added to.
 */
export function filterGradientIm2col(
  backend: BackendWasm,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  dy: TensorInfo,
  dFilter: TensorInfo,
): void {
  const { batchSize, filterHeight, filterWidth, inChannels, outChannels } = info;
  const rows = filterHeight * filterWidth * inChannels;
  const positions = info.outHeight * info.outWidth;
  const perChunk = Math.max(1, Math.min(batchSize, Math.round(POSITIONS / positions)));
  const patches = backend.makeOutput([rows, perChunk * positions], 'float32');
  for (let first = 0; first < batchSize; first += perChunk) {
    const images = Math.min(perChunk, batchSize - first);
    const columns = images * positions;
    writePatches(floats(backend, x), floats(backend, patches), info, first, images);
    withView(backend, dy, first * positions * outChannels, [1, columns, outChannels], (dyChunk) => {
      addProduct(backend, { ...patches, shape: [1, rows, columns] }, dyChunk, dFilter, 0);
    });
  }
  backend.disposeData(patches.dataId);
}

/** patches[tap and channel][image, output position] = the input value under that tap, 0 in the padding. */
function writePatches(
  x: Float32Array,
  patches: Float32Array,
  info: backend_util.Conv2DInfo,
  firstImage: number,
  images: number,
): void {
  const { filterHeight, filterWidth, inHeight, inWidth, inChannels, outHeight, outWidth } = info;
  const { strideHeight, strideWidth } = info;
  const { top, left } = info.padInfo;
  const rowLength = images * outHeight * outWidth;
  patches.fill(0, 0, filterHeight * filterWidth * inChannels * rowLength);
  let row = 0;
  for (let i = 0; i < filterHeight; i++) {
    for (let j = 0; j < filterWidth; j++) {
      const [vStart, vEnd] = insideRange(outWidth, strideWidth, j - left, inWidth);
      const [uStart, uEnd] = insideRange(outHeight, strideHeight, i - top, inHeight);
      for (let c = 0; c < inChannels; c++, row++) {
        for (let n = 0; n < images; n++) {
          for (let u = uStart; u < uEnd; u++) {
            const line = ((firstImage + n) * inHeight + u * strideHeight + i - top) * inWidth;
            let from = (line + vStart * strideWidth + j - left) * inChannels + c;
            const to = row * rowLength + (n * outHeight + u) * outWidth;
            for (let v = vStart; v < vEnd; v++) {
              patches[to + v] = x[from] as number;
              from += strideWidth * inChannels;
            }
          }
        }
      }
    }
  }
}
