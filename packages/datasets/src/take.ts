import type { ImageSet } from './image-set.ts';

/**
 * The first `count` images. They share the memory of the given set.
 *
 * @param count an integer in [1, set.count].
 * @throws if the set holds fewer.
 */
export function take(set: ImageSet, count: number): ImageSet {
  if (!Number.isInteger(count) || count < 1 || count > set.count) {
    throw new Error(
      `[supermask/datasets] take: count must be an integer in [1, ${set.count}], got ${count} (${set.name} holds ${set.count} images)`,
    );
  }
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  return {
    ...set,
    images: set.images.subarray(0, count * size),
    labels: set.labels.subarray(0, count),
    count,
  };
}
