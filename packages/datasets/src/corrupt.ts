import { deriveKey, randomUint32 } from '@supermask/format';
import { closestName } from './closest-name.ts';
import { blur, motionBlur } from './corrupt-blur.ts';
import { rotate, scale, shear, translate } from './corrupt-geometry.ts';
import { brightness, contrast, fog } from './corrupt-light.ts';
import { gaussianNoise, impulseNoise, shotNoise } from './corrupt-noise.ts';
import type { ImageSet } from './image-set.ts';
import type { Corruption } from './picture.ts';

/** What `corrupt` can do to images. */
export const corruptionKinds = [
  'gaussian-noise',
  'shot-noise',
  'impulse-noise',
  'blur',
  'motion-blur',
  'contrast',
  'brightness',
  'fog',
  'rotate',
  'translate',
  'scale',
  'shear',
] as const;

/** One of `corruptionKinds`. */
export type CorruptionKind = (typeof corruptionKinds)[number];

const corruptions: Readonly<Record<CorruptionKind, Corruption>> = {
  'gaussian-noise': gaussianNoise,
  'shot-noise': shotNoise,
  'impulse-noise': impulseNoise,
  blur,
  'motion-blur': motionBlur,
  contrast,
  brightness,
  fog,
  rotate,
  translate,
  scale,
  shear,
};

/** How to corrupt images. */
export interface CorruptOptions {
  readonly kind: CorruptionKind;
  /** From 1, mild, to 5. */
  readonly severity: 1 | 2 | 3 | 4 | 5;
  /** An integer in [0, 2⁵³). Default 1. */
  readonly seed?: number;
}

/**
 * Corrupted images, in the manner of ImageNet-C (Hendrycks and Dietterich 2019) and MNIST-C (Mu and Gilmer 2019), not
 * the same images: the strengths of noise, contrast, brightness and fog are theirs, the others and all random numbers
 * are ours, and each fits grey and colour images of any size.
 *
 * What happens to an image depends on (seed, kind, set.name, its index) and the severity alone; all severities use
 * the same random numbers. Only arithmetic that is exact in every engine is used.
 *
 * @returns a set with its own images, as bytes; it shares the labels.
 * @throws if the kind, the severity or the seed is none.
 */
export function corrupt(set: ImageSet, { kind, severity, seed = 1 }: CorruptOptions): ImageSet {
  const corruption = Object.hasOwn(corruptions, kind) ? corruptions[kind] : undefined;
  if (corruption === undefined) {
    const near = closestName(kind, corruptionKinds);
    throw new Error(
      `[supermask/datasets] corrupt: kind must be one of ${corruptionKinds.join(', ')}, got "${kind}"${near ? ` (did you mean "${near}"?)` : ''}`,
    );
  }
  const strength = corruption.strengths[severity - 1];
  if (strength === undefined) {
    throw new Error(
      `[supermask/datasets] corrupt: severity must be 1, 2, 3, 4 or 5 (the images as they are have none), got ${severity}`,
    );
  }
  const { shape, white = 255 } = set;
  const size = shape[0] * shape[1] * shape[2];
  const words = corruption.words(size);
  const key = deriveKey(seed, 'data', `corrupt/${kind}/${set.name}`);
  const images = new Uint8Array(set.images.length);
  const pixels = new Float64Array(size);
  for (let i = 0; i < set.count; i++) {
    const start = i * size;
    for (let j = 0; j < size; j++) pixels[j] = (set.images[start + j] as number) / white;
    const corrupted = corruption.apply({ pixels, shape }, strength, randomUint32(key, words, i * words));
    for (let j = 0; j < size; j++) {
      const x = corrupted[j] as number;
      images[start + j] = Math.floor(Math.min(Math.max(x, 0), 1) * white + 0.5);
    }
  }
  return { ...set, images };
}
