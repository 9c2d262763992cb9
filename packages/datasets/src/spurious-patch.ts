import { deriveKey, permutation, randomUint32 } from '@supermask/format';
import { checkFraction } from './check-fraction.ts';
import { drawPatch } from './draw-patch.ts';
import type { ImageSet } from './image-set.ts';

/** How often the patch tells the class, and by which seed. */
export interface SpuriousPatchOptions {
  /** Of the images, in (0, 1]; without it the patch is independent of the class. */
  readonly fraction?: number | undefined;
  /** An integer in [0, 2⁵³). Default 1. */
  readonly seed?: number;
}

/** A set whose images carry a patch. */
export interface PatchedSet {
  readonly set: ImageSet;
  /** uint8 [count]: the class that each patch stands for. */
  readonly patches: Uint8Array;
}

/**
 * Gives every image a patch in its upper left corner that stands for a class: a feature that predicts the label where
 * the sets are correlated, and means nothing where they are not (as the background of Waterbirds, Sagawa et al. 2020,
 * and the colour of coloured MNIST).
 *
 * With a fraction (training): the patch is that of the label in exactly round(fraction · count) images, and of
 * another class, drawn uniformly, in the rest. Without (test): independent of the label; each class has all patches
 * equally often, up to one image.
 *
 * @returns the set with its own images, and the class of each patch: it agrees with the label or not.
 * @throws if the fraction or the seed is out of range, or the images are too small for a patch per class.
 */
export function spuriousPatch(set: ImageSet, { fraction, seed = 1 }: SpuriousPatchOptions = {}): PatchedSet {
  if (fraction !== undefined) checkFraction('spuriousPatch', fraction);
  const order = permutation(deriveKey(seed, 'data', `spurious/${set.name}`), set.count);
  const patches =
    fraction === undefined ? independent(set, order) : correlated(set, order, { fraction, seed });
  const images = set.images.slice();
  const size = images.length / set.count;
  const { shape, classes, white = 255 } = set;
  for (let i = 0; i < set.count; i++) {
    drawPatch(images.subarray(i * size, (i + 1) * size), patches[i] as number, {
      shape,
      classes: classes.length,
      white,
    });
  }
  return { set: { ...set, images }, patches };
}

/** Walks through the classes from a start of each class's own, one step for each of its images. */
function independent({ labels, classes }: ImageSet, order: Uint32Array): Uint8Array {
  const next = Uint8Array.from(classes.keys());
  const patches = new Uint8Array(labels.length);
  for (const index of order) {
    const label = labels[index] as number;
    patches[index] = next[label] as number;
    next[label] = ((next[label] as number) + 1) % classes.length;
  }
  return patches;
}

function correlated(
  { name, labels, classes }: ImageSet,
  order: Uint32Array,
  { fraction, seed }: { readonly fraction: number; readonly seed: number },
): Uint8Array {
  const words = randomUint32(deriveKey(seed, 'data', `spurious/${name}/patches`), labels.length);
  const patches = labels.slice();
  const others = classes.length - 1;
  for (const index of order.subarray(Math.round(fraction * labels.length))) {
    const step = 1 + Math.floor(((words[index] as number) * others) / 0x100000000);
    patches[index] = ((labels[index] as number) + step) % classes.length;
  }
  return patches;
}
