import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Goes through the windows of a 3-D pool without dilation, in the order of the output.
 *
 * @param visit gets where the window's first channel lies in the output, and how many input positions the
 * window covers (none if it lies in the padding): the first `count` of `positions`, which are the places of
 * their first channels in the input.
 */
export function forEachVolumeWindow(
  info: backend_util.Conv3DInfo,
  visit: (out: number, positions: Int32Array, count: number) => void,
): void {
  const { inDepth, inHeight, inWidth, inChannels: channels, padInfo } = info;
  const { filterDepth, filterHeight, filterWidth } = info;
  const positions = new Int32Array(filterDepth * filterHeight * filterWidth);
  let out = 0;
  for (let n = 0; n < info.batchSize; n++) {
    for (let f = 0; f < info.outDepth; f++) {
      const front = f * info.strideDepth - padInfo.front;
      const depthEnd = Math.min(inDepth, front + filterDepth);
      for (let u = 0; u < info.outHeight; u++) {
        const top = u * info.strideHeight - padInfo.top;
        const rowEnd = Math.min(inHeight, top + filterHeight);
        for (let v = 0; v < info.outWidth; v++, out += channels) {
          const left = v * info.strideWidth - padInfo.left;
          const columnEnd = Math.min(inWidth, left + filterWidth);
          let count = 0;
          for (let depth = Math.max(0, front); depth < depthEnd; depth++) {
            for (let row = Math.max(0, top); row < rowEnd; row++) {
              const line = ((n * inDepth + depth) * inHeight + row) * inWidth;
              for (let column = Math.max(0, left); column < columnEnd; column++) {
                positions[count++] = (line + column) * channels;
              }
            }
          }
          visit(out, positions, count);
        }
      }
    }
  }
}
