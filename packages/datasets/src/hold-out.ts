import { deriveKey, permutation } from '@supermask/format';
import type { ImageSet } from './image-set.ts';
import { subset } from './subset.ts';

/** How many images to hold out, as a number or as a fraction of the set, and the seed that chooses them. */
export type HoldOutOptions = {
  /** An integer in [0, 2⁵³). Default 0. */
  readonly seed?: number;
} & (
  | { /** An integer in [1, set.count − 1]. */ readonly count: number; readonly fraction?: never }
  | { /** In (0, 1); rounded to whole images. */ readonly fraction: number; readonly count?: never }
);

/**
 * Splits a training set at random into one to train on and one to choose by, so that the test set is only
 * reported on. The same seed holds out the same images, and a larger count holds out those of a smaller one
 * and more. Both parts are copies and keep the order of the set.
 *
 * @throws if neither or both of `count` and `fraction` are given, or a part would be empty.
 */
export function holdOut(
  set: ImageSet,
  { count, fraction, seed = 0 }: HoldOutOptions,
): { train: ImageSet; validation: ImageSet } {
  if ((count === undefined) === (fraction === undefined)) {
    throw new Error(
      `[supermask/datasets] holdOut: give either count or fraction, got count ${count}, fraction ${fraction}`,
    );
  }
  const held = count ?? Math.round(set.count * (fraction as number));
  if (!Number.isInteger(held) || held < 1 || held >= set.count) {
    const got = count === undefined ? `fraction ${fraction}` : `count ${count}`;
    throw new Error(
      `[supermask/datasets] holdOut: both parts of the ${set.count} images must hold at least one, got ${got} to hold out`,
    );
  }
  const shuffled = permutation(deriveKey(seed, 'data', 'hold-out'), set.count);
  return {
    train: { ...subset(set, shuffled.slice(held).sort()), name: `${set.name} without validation` },
    validation: { ...subset(set, shuffled.slice(0, held).sort()), name: `${set.name} validation` },
  };
}
