import type { backend_util } from '@tensorflow/tfjs-core';

// Values of the patches written out at a time, 2 MB: they and their product stay in the L2 cache or near it.
const PATCH_VALUES = 2 ** 19;

/** A stretch of output frames whose patches are written out together. */
export interface FrameChunk {
  readonly firstFrame: number;
  readonly frames: number;
  /** Output positions in all these frames. */
  readonly positions: number;
}

/** The output frames of a 3-D convolution in chunks that the cache holds; none if the output is empty. */
export function frameChunks(info: backend_util.Conv3DInfo): FrameChunk[] {
  const inFrame = info.outHeight * info.outWidth;
  const all = info.batchSize * info.outDepth;
  const perFrame = inFrame * info.filterDepth * info.filterHeight * info.filterWidth * info.inChannels;
  if (all === 0 || perFrame === 0 || info.outChannels === 0) return [];
  const perChunk = Math.max(1, Math.floor(PATCH_VALUES / perFrame));
  return Array.from({ length: Math.ceil(all / perChunk) }, (_, i) => {
    const firstFrame = i * perChunk;
    const frames = Math.min(perChunk, all - firstFrame);
    return { firstFrame, frames, positions: frames * inFrame };
  });
}
