import type { backend_util } from '@tensorflow/tfjs-core';

/**
 * Goes through the patches of a 3-D convolution, [position][tap, channel], one visit for each run of values
 * that lie next to each other both in a patch and in the input; what of a patch is padding is not visited.
 *
 * @param firstFrame where to begin, counted in output frames (image · outDepth + depth).
 * @param frames how many output frames; their patches begin at 0.
 * @param visit gets where a run begins in the patches, where in the input, and its length.
 */
export function forEachPatchRun(
  info: backend_util.Conv3DInfo,
  firstFrame: number,
  frames: number,
  visit: (patchAt: number, inputAt: number, length: number) => void,
): void {
  const { inDepth, inHeight, inWidth, inChannels: channels, outDepth, outHeight, outWidth } = info;
  const { filterDepth, filterHeight, filterWidth, padInfo } = info;
  const line = filterWidth * channels;
  let patch = 0;
  for (let frame = firstFrame; frame < firstFrame + frames; frame++) {
    const image = Math.floor(frame / outDepth) * inDepth;
    const front = (frame % outDepth) * info.strideDepth - padInfo.front;
    for (let u = 0; u < outHeight; u++) {
      const top = u * info.strideHeight - padInfo.top;
      for (let v = 0; v < outWidth; v++, patch += filterDepth * filterHeight * line) {
        const left = v * info.strideWidth - padInfo.left;
        const start = Math.max(0, left);
        const length = (Math.min(inWidth, left + filterWidth) - start) * channels;
        if (length <= 0) continue;
        for (let i = Math.max(0, -front); i < Math.min(filterDepth, inDepth - front); i++) {
          for (let j = Math.max(0, -top); j < Math.min(filterHeight, inHeight - top); j++) {
            const row = (image + front + i) * inHeight + top + j;
            visit(
              patch + (i * filterHeight + j) * line + (start - left) * channels,
              (row * inWidth + start) * channels,
              length,
            );
          }
        }
      }
    }
  }
}
