import type { Corruption, Picture } from './picture.ts';

/**
 * So many passes of (1, 2, 1) / 4 along both axes: a binomial blur, close to a Gaussian of standard deviation
 * √(passes / 2) pixels. Strengths: ours.
 */
export const blur: Corruption = {
  words: () => 0,
  strengths: [1, 2, 4, 8, 16],
  apply: (picture, passes) => {
    let { pixels } = picture;
    for (let pass = 0; pass < passes; pass++) {
      pixels = average({ ...picture, pixels }, [-1, 0, 0, 1], { down: 0, right: 1 });
      pixels = average({ ...picture, pixels }, [-1, 0, 0, 1], { down: 1, right: 0 });
    }
    return pixels;
  },
};

const DIRECTIONS = [
  { down: 0, right: 1 },
  { down: 1, right: 0 },
  { down: 1, right: 1 },
  { down: 1, right: -1 },
] as const;

/** The mean over so many pixels in a row, in one of four directions. Strengths: ours. */
export const motionBlur: Corruption = {
  words: () => 1,
  strengths: [3, 5, 7, 9, 11],
  apply: (picture, length, words) => {
    const steps = Array.from({ length }, (_, i) => i - (length - 1) / 2);
    return average(picture, steps, DIRECTIONS[(words[0] as number) >>> 30] as (typeof DIRECTIONS)[number]);
  },
};

/** The mean over the pixels at these steps in a direction; beyond the edge lie its pixels again. */
function average(
  { pixels, shape: [height, width, channels] }: Picture,
  steps: readonly number[],
  { down, right }: { readonly down: number; readonly right: number },
): Float64Array {
  const averages = new Float64Array(pixels.length);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const to = (row * width + column) * channels;
      for (const step of steps) {
        const y = Math.min(Math.max(row + down * step, 0), height - 1);
        const x = Math.min(Math.max(column + right * step, 0), width - 1);
        const from = (y * width + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          averages[to + channel] =
            (averages[to + channel] as number) + (pixels[from + channel] as number) / steps.length;
        }
      }
    }
  }
  return averages;
}
