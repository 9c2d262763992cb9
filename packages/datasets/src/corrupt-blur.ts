import type { Corruption, Picture } from './picture.ts';

/**
 * So many passes of (1, 2, 1) / 4 along both axes: a binomial blur, close to a Gaussian of standard deviation
 * √(passes / 2) pixels. Strengths: ours.
 */
export const blur: Corruption = {
  words: () => 0,
  strengths: [1, 2, 4, 6, 8],
  apply: ({ pixels, shape: [height, width, channels] }, passes) => {
    const blurred = pixels.slice();
    for (let pass = 0; pass < passes; pass++) {
      for (let row = 0; row < height; row++) {
        for (let channel = 0; channel < channels; channel++) {
          smooth(blurred, { start: row * width * channels + channel, step: channels, length: width });
        }
      }
      for (let start = 0; start < width * channels; start++) {
        smooth(blurred, { start, step: width * channels, length: height });
      }
    }
    return blurred;
  },
};

/** One pass along a line of pixels, in place; beyond its ends lie the last pixels again. */
function smooth(
  pixels: Float64Array,
  { start, step, length }: { readonly start: number; readonly step: number; readonly length: number },
): void {
  let before = pixels[start] as number;
  let here = before;
  const end = start + (length - 1) * step;
  for (let i = start; i <= end; i += step) {
    const after = i < end ? (pixels[i + step] as number) : here;
    pixels[i] = (before + 2 * here + after) / 4;
    before = here;
    here = after;
  }
}

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
      for (let i = 0; i < steps.length; i++) {
        const step = steps[i] as number;
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
