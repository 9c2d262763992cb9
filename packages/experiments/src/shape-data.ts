import { type ImageSet, labelNoise, spuriousPatch } from '@supermask/datasets';
import type { RunConfig } from './config.ts';

/** The images of a run before they are numbers. */
export interface RunSets {
  readonly train: ImageSet;
  readonly validation?: ImageSet;
  readonly test: ImageSet;
}

/** The same, shaped. */
export interface ShapedSets extends RunSets {
  /** The class that the patch of each test image stands for. */
  readonly testPatches?: Uint8Array;
  /** What was done, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Gives the images what a configuration asks for: patches that tell the class in training and validation images and
 * nothing in test images; then random labels, to training and validation images alone.
 */
export function shapeData(sets: RunSets, { spurious, labelNoise: noise, seed }: RunConfig): ShapedSets {
  let { train, validation, test } = sets;
  const notes: string[] = [];
  let testPatches: Uint8Array | undefined;
  if (spurious !== undefined) {
    train = spuriousPatch(train, { fraction: spurious, seed }).set;
    if (validation) validation = spuriousPatch(validation, { fraction: spurious, seed }).set;
    ({ set: test, patches: testPatches } = spuriousPatch(test, { seed }));
    notes.push(
      `a patch tells the class in a fraction of ${spurious} of the training and validation images, and is ` +
        'independent of it in the test images',
    );
  }
  if (noise !== undefined) {
    train = labelNoise(train, { fraction: noise, seed });
    if (validation) validation = labelNoise(validation, { fraction: noise, seed });
    notes.push(
      `a fraction of ${noise} of the training and validation labels is random, the test labels are not`,
    );
  }
  return {
    train,
    ...(validation ? { validation } : {}),
    test,
    ...(testPatches ? { testPatches } : {}),
    notes,
  };
}
