import type { Corruption, Picture } from './picture.ts';

/** Turns by the angle of which the half has this tangent, 6°–28°, to either side. Strengths: ours. */
export const rotate: Corruption = {
  words: () => 1,
  strengths: [0.05, 0.1, 0.15, 0.2, 0.25],
  apply: (picture, tangent, words) => {
    const t = tangent * sign(words[0] as number);
    const cosine = (1 - t * t) / (1 + t * t);
    const sine = (2 * t) / (1 + t * t);
    return transform(picture, [cosine, sine, -sine, cosine], [0, 0]);
  },
};

/** Shifts by this fraction of the side, in whole pixels, at least one, along both axes. Strengths: ours. */
export const translate: Corruption = {
  words: () => 1,
  strengths: [0.04, 0.08, 0.12, 0.16, 0.2],
  apply: (picture, fraction, words) => {
    const word = words[0] as number;
    const by = (length: number): number => Math.max(1, Math.floor(fraction * length + 0.5));
    const [height, width] = picture.shape;
    return transform(picture, [1, 0, 0, 1], [by(width) * sign(word), by(height) * sign(word << 1)]);
  },
};

/** Shrinks to this size. Strengths: ours. */
export const scale: Corruption = {
  words: () => 0,
  strengths: [0.9, 0.8, 0.7, 0.6, 0.5],
  apply: (picture, size) => transform(picture, [1 / size, 0, 0, 1 / size], [0, 0]),
};

/** Moves each row to the side by this much for a row of distance to the middle, to either side. Strengths: ours. */
export const shear: Corruption = {
  words: () => 1,
  strengths: [0.1, 0.2, 0.3, 0.4, 0.5],
  apply: (picture, slope, words) => transform(picture, [1, slope * sign(words[0] as number), 0, 1], [0, 0]),
};

function sign(word: number): number {
  return word >>> 31 === 1 ? -1 : 1;
}

type Matrix = readonly [xx: number, xy: number, yx: number, yy: number];

/**
 * Gives each pixel the value where the matrix, about the middle, and then the shift [x, y] lead from it, between the
 * four pixels there; outside it is black.
 */
function transform(
  { pixels, shape: [height, width, channels] }: Picture,
  [xx, xy, yx, yy]: Matrix,
  [right, down]: readonly [number, number],
): Float64Array {
  const moved = new Float64Array(pixels.length);
  const middleX = (width - 1) / 2;
  const middleY = (height - 1) / 2;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const x = middleX + xx * (column - middleX) + xy * (row - middleY) + right;
      const y = middleY + yx * (column - middleX) + yy * (row - middleY) + down;
      const left = Math.floor(x);
      const top = Math.floor(y);
      for (let corner = 0; corner < 4; corner++) {
        const atX = left + (corner & 1);
        const atY = top + (corner >> 1);
        if (atX < 0 || atX >= width || atY < 0 || atY >= height) continue;
        const weightX = corner & 1 ? x - left : 1 - (x - left);
        const weightY = corner >> 1 ? y - top : 1 - (y - top);
        const from = (atY * width + atX) * channels;
        const to = (row * width + column) * channels;
        for (let channel = 0; channel < channels; channel++) {
          moved[to + channel] =
            (moved[to + channel] as number) + weightX * weightY * (pixels[from + channel] as number);
        }
      }
    }
  }
  return moved;
}
