import { standardNormal } from '@supermask/format';
import type { Corruption } from './picture.ts';

const aWordEach = (size: number): number => size;

/** Adds normal values of this standard deviation. Strengths: ImageNet-C and MNIST-C. */
export const gaussianNoise: Corruption = {
  words: aWordEach,
  strengths: [0.08, 0.12, 0.18, 0.26, 0.38],
  apply: ({ pixels }, deviation, words) =>
    pixels.map((x, i) => x + deviation * standardNormal(words[i] as number)),
};

/**
 * Photons counted, this many in a white pixel. Strengths: ImageNet-C and MNIST-C; the counts are normal with the
 * variance of theirs, which are Poisson's.
 */
export const shotNoise: Corruption = {
  words: aWordEach,
  strengths: [60, 25, 12, 5, 3],
  apply: ({ pixels }, photons, words) =>
    pixels.map((x, i) => x + Math.sqrt(x / photons) * standardNormal(words[i] as number)),
};

/** This fraction of the values becomes black or white. Strengths: ImageNet-C and MNIST-C. */
export const impulseNoise: Corruption = {
  words: aWordEach,
  strengths: [0.03, 0.06, 0.09, 0.17, 0.27],
  apply: ({ pixels }, amount, words) =>
    pixels.map((x, i) => {
      const at = (words[i] as number) / 0x100000000;
      if (at < amount / 2) return 0;
      return at >= 1 - amount / 2 ? 1 : x;
    }),
};
