import { deriveKey, permutation, randomUint32 } from '@supermask/format';
import { checkFraction } from './check-fraction.ts';
import type { ImageSet } from './image-set.ts';

/** How many labels are drawn anew, and by which seed. */
export interface LabelNoiseOptions {
  /** Of the images, in (0, 1]. */
  readonly fraction: number;
  /** An integer in [0, 2⁵³). Default 1. */
  readonly seed?: number;
}

/**
 * A set with random labels: round(fraction · count) images, chosen without regard to their class, get a label drawn
 * uniformly over all classes, their own included ("partially corrupted labels" of Zhang et al., "Understanding deep
 * learning requires rethinking generalization", 2017, but with an exact count). Of 10 classes a tenth of them keep
 * their label by chance.
 *
 * The images that a smaller fraction chooses are among those of a larger one, with the same new labels. Sets of
 * another `name` or count get other labels.
 *
 * @returns a set that shares the images; the labels are its own.
 * @throws if the fraction or the seed is out of range.
 */
export function labelNoise(set: ImageSet, { fraction, seed = 1 }: LabelNoiseOptions): ImageSet {
  checkFraction('labelNoise', fraction);
  const order = permutation(deriveKey(seed, 'data', `label-noise/${set.name}`), set.count);
  const words = randomUint32(deriveKey(seed, 'data', `label-noise/${set.name}/labels`), set.count);
  const labels = set.labels.slice();
  for (const index of order.subarray(0, Math.round(fraction * set.count))) {
    labels[index] = Math.floor(((words[index] as number) * set.classes.length) / 0x100000000);
  }
  return { ...set, labels };
}
