import type { ImageSet } from './image-set.ts';

/**
 * The images at the given positions, in that order, copied.
 *
 * @param indices integers in [0, set.count); repetitions are allowed.
 * @throws if an index is out of range.
 */
export function subset(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const size = set.shape[0] * set.shape[1] * set.shape[2];
  const images = new Uint8Array(indices.length * size);
  const labels = new Uint8Array(indices.length);
  for (let to = 0; to < indices.length; to++) {
    const from = indices[to] as number;
    if (!Number.isInteger(from) || from < 0 || from >= set.count) {
      throw new Error(
        `[supermask/datasets] subset: indices must be integers in [0, ${set.count}), got ${from} at position ${to} (${set.name} holds ${set.count} images)`,
      );
    }
    images.set(set.images.subarray(from * size, (from + 1) * size), to * size);
    labels[to] = set.labels[from] as number;
  }
  return { ...set, images, labels, count: indices.length };
}
