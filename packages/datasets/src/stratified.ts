import { deriveKey, permutation } from '@supermask/format';
import type { ImageSet } from './image-set.ts';
import { subset } from './subset.ts';

/** How many images to choose, and by which seed. */
export interface StratifiedOptions {
  /** An integer in [1, set.count]. */
  readonly count: number;
  /** An integer in [0, 2⁵³). Default 1. */
  readonly seed?: number;
}

/**
 * A random subset in which all classes are equally frequent; where the count is no multiple of the classes, some
 * have one image more.
 *
 * Rounds that hold each class once: the first images of a larger subset of the same seed are the smaller one.
 *
 * @throws if the count or the seed is out of range, or a class has too few images.
 */
export function stratified(set: ImageSet, options: StratifiedOptions): ImageSet {
  return subset(set, stratifiedIndices('stratified', set, options));
}

/**
 * The two parts of a set: `chosen` is `stratified`, `rest` are the other images in their order.
 *
 * @throws as `stratified` does.
 */
export function stratifiedSplit(
  set: ImageSet,
  options: StratifiedOptions,
): { readonly chosen: ImageSet; readonly rest: ImageSet } {
  const indices = stratifiedIndices('stratifiedSplit', set, options);
  const taken = new Set(indices);
  const others = Array.from(set.labels.keys()).filter((index) => !taken.has(index));
  return { chosen: subset(set, indices), rest: subset(set, others) };
}

function stratifiedIndices(who: string, set: ImageSet, { count, seed = 1 }: StratifiedOptions): number[] {
  if (!Number.isInteger(count) || count < 1 || count > set.count) {
    throw new Error(
      `[supermask/datasets] ${who}: count must be an integer in [1, ${set.count}] (the images of ${set.name}), got ${count}`,
    );
  }
  const key = deriveKey(seed, 'data', `stratified/${set.name}`);
  const members: number[][] = set.classes.map(() => []);
  for (const index of permutation(key, set.count)) members[set.labels[index] as number]?.push(index);
  const classes = permutation(deriveKey(seed, 'data', `stratified/${set.name}/classes`), members.length);
  const indices: number[] = [];
  for (let round = 0; indices.length < count; round++) {
    for (const label of classes.subarray(0, count - indices.length)) {
      const index = members[label]?.[round];
      if (index === undefined) {
        throw new Error(
          `[supermask/datasets] ${who}: ${count} images need more than ${round} of class ` +
            `"${set.classes[label]}", all that ${set.name} holds`,
        );
      }
      indices.push(index);
    }
  }
  return indices;
}
